/** The steps of a form in a card: one is shown at a time, and one thing is asked of the service at a time. */
import { ApiFailure } from "../service/api-client";
import { setBusy } from "./parts";

export type Failures = Partial<Record<ApiFailure["kind"], string>>;

export class Steps {
  readonly #failures: Failures;
  readonly #all: HTMLElement[];
  #busy = false;

  /** @param failures what is said of each, in the place of its own words */
  constructor(failures: Failures, ...all: HTMLElement[]) {
    this.#failures = failures;
    this.#all = all;
  }

  get busy(): boolean {
    return this.#busy;
  }

  show(step: HTMLElement): void {
    for (const one of this.#all) one.hidden = one !== step;
  }

  /** Null once a failure has been told. */
  async ask<T>(asked: () => Promise<T>, tell: (detail: string, code: string) => void): Promise<T | null> {
    if (this.#busy) return null;
    this.#setBusy(true);
    try {
      return await asked();
    } catch (error) {
      if (!(error instanceof ApiFailure)) throw error;
      // A conversation that was left meanwhile is told nothing.
      if (this.#all[0]?.isConnected) tell(this.#failures[error.kind] ?? error.message, error.code);
      return null;
    } finally {
      this.#setBusy(false);
    }
  }

  #setBusy(busy: boolean): void {
    this.#busy = busy;
    setBusy(busy, ...this.#all);
  }
}
