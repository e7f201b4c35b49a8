/** Moments at which someone wants to look, in order. */
interface Alarm {
  readonly timeUs: number;
  readonly ring: () => void;
}

export class Alarms {
  /** Infinity when none is left */
  declare nextUs: number;
  declare private readonly alarms: Alarm[];
  declare private rung: number;

  constructor() {
    this.alarms = [];
    this.rung = 0;
    this.nextUs = Infinity;
  }

  /** Alarms of one moment ring in the order in which they were set. An infinite moment never comes. */
  set(timeUs: number, ring: () => void): void {
    if (timeUs === Infinity) return;
    let place = this.alarms.length;
    while (place > this.rung && this.alarms[place - 1].timeUs > timeUs) place--;
    this.alarms.splice(place, 0, { timeUs, ring });
    this.nextUs = this.alarms[this.rung].timeUs;
  }

  ringNext(): void {
    const alarm = this.alarms[this.rung++];
    this.nextUs = this.rung < this.alarms.length ? this.alarms[this.rung].timeUs : Infinity;
    alarm.ring();
  }

  /** Rings all that are due at or before `timeUs`. */
  ringUntil(timeUs: number): void {
    while (this.nextUs <= timeUs) this.ringNext();
  }
}
