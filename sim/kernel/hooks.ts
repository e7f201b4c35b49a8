/** The observers of a run, sorted by hook once, so that a hook nobody listens to costs one comparison. */
import type { Observer } from './observer.ts';
import type { Tally } from './tally.ts';

type Having<K extends keyof Observer> = Observer & Required<Pick<Observer, K>>;

export class Hooks {
  readonly tallies: Tally[] = [];
  readonly send: Having<'onSend'>[] = [];
  readonly duplicate: Having<'onDuplicate'>[] = [];
  readonly drop: Having<'onDrop'>[] = [];
  readonly deliver: Having<'onDeliver'>[] = [];
  readonly publish: Having<'onPublish'>[] = [];
  readonly publishSkipped: Having<'onPublishSkipped'>[] = [];
  readonly learn: Having<'onLearn'>[] = [];
  readonly forget: Having<'onForget'>[] = [];
  readonly redundant: Having<'onRedundant'>[] = [];
  readonly retire: Having<'onRetire'>[] = [];
  readonly stored: Having<'onStored'>[] = [];
  readonly storeLost: Having<'onStoreLost'>[] = [];
  readonly up: Having<'onUp'>[] = [];
  readonly down: Having<'onDown'>[] = [];
  readonly pause: Having<'onPause'>[] = [];
  readonly timer: Having<'onTimer'>[] = [];
  readonly semantic: Having<'onSemantic'>[] = [];
  readonly probe: Having<'onProbe'>[] = [];

  add(observer: Observer): void {
    const has = <K extends keyof Observer>(hook: K, list: Having<K>[]): void => {
      if (observer[hook] !== undefined) list.push(observer as Having<K>);
    };
    if (observer.tally !== undefined) this.tallies.push(observer.tally);
    has('onSend', this.send);
    has('onDuplicate', this.duplicate);
    has('onDrop', this.drop);
    has('onDeliver', this.deliver);
    has('onRedundant', this.redundant);
    has('onPublish', this.publish);
    has('onPublishSkipped', this.publishSkipped);
    has('onLearn', this.learn);
    has('onForget', this.forget);
    has('onRetire', this.retire);
    has('onStored', this.stored);
    has('onStoreLost', this.storeLost);
    has('onUp', this.up);
    has('onDown', this.down);
    has('onPause', this.pause);
    has('onTimer', this.timer);
    has('onSemantic', this.semantic);
    has('onProbe', this.probe);
  }
}
