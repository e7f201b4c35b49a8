/** What a peer is known to have. */
interface Known {
  /** which of the peer's states it was: another one each time it lost what it had */
  epoch: number;
  /** it has all changes below this number; -1: it lost its state, and what came from it must go back as well */
  upto: number;
}

/** One node's knowledge of how far each peer has its changes (A in algorithm 2 of Almeida et al. 2018). */
export class Acknowledgements {
  private readonly peers: Map<number, Known> = new Map();

  clear(): void {
    this.peers.clear();
  }

  /** 0 for a peer that never acknowledged anything. */
  upto(peer: number): number {
    return this.peers.get(peer)?.upto ?? 0;
  }

  /** 0 when it is not known. */
  epoch(peer: number): number {
    return this.peers.get(peer)?.epoch ?? 0;
  }

  /** The peer says that it has all changes below `number`. */
  acknowledged(peer: number, epoch: number, number: number): void {
    const known = this.peers.get(peer);
    if (known === undefined) this.peers.set(peer, { epoch, upto: number });
    else if (epoch === known.epoch) known.upto = Math.max(known.upto, number);
    else if (epoch > known.epoch) this.peers.set(peer, { epoch, upto: number });
  }

  /** The peer was heard in this epoch: if that is a new one, it has nothing of what it had. */
  heard(peer: number, epoch: number): void {
    const known = this.peers.get(peer);
    if (known === undefined) this.peers.set(peer, { epoch, upto: 0 });
    else if (epoch > known.epoch) this.peers.set(peer, { epoch, upto: -1 });
  }

  /** Every peer that was heard of has the changes below this number, or gets the whole state; 0 when there is none. */
  everybody(): number {
    let least = Infinity;
    for (const { upto } of this.peers.values()) if (upto >= 0) least = Math.min(least, upto);
    return least === Infinity ? 0 : least;
  }
}
