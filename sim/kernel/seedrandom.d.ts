// @types/seedrandom describes the package's entry only; that entry also drags in Node's crypto, which a browser bundle must not.
declare module 'seedrandom/lib/xor4096.js' {
  interface Xor4096 {
    (): number;
    int32(): number;
  }
  export default function xor4096(seed: string): Xor4096;
}
