import type { Rider } from './contract.ts';

/** What other layers put on one packet: their words behind each other, and how many of their bytes are payload. */
export class RiderLoad implements Rider {
  readonly words: number[];
  payloadBytes: number;

  constructor() {
    this.words = [];
    this.payloadBytes = 0;
  }

  clear(): void {
    this.words.length = 0;
    this.payloadBytes = 0;
  }

  push(word: number): void {
    this.words.push(word);
  }

  payload(bytes: number): void {
    this.payloadBytes += bytes;
  }
}
