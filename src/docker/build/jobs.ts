// Builds under way, by the names that clients gave them: to be stopped, and to be handed their context in a request of its own (moby: builder-next, buildJob).
import type { Clock } from "../../base/clock.ts";
import { Signal } from "../../base/signal.ts";
import type { Task } from "../../machine/process.ts";
import { EngineError } from "../error.ts";

/** Virtual ms that one of both requests waits for the other. */
const PATIENCE = 5_000;

interface Job {
  changed: Signal;
  upload?: string;
  taken: boolean;
  stop?: () => void;
}

export class BuildJobs {
  readonly #jobs = new Map<string, Job>();

  constructor(private readonly clock: Clock) {}

  #job(id: string): Job {
    let job = this.#jobs.get(id);
    if (!job) this.#jobs.set(id, (job = { changed: new Signal(), taken: false }));
    return job;
  }

  /** A build begins; gives what is to be called when it is over. */
  begin(id: string, stop: () => void): () => void {
    this.#job(id).stop = stop;
    return () => this.#jobs.delete(id);
  }

  cancel(id: string): void {
    this.#jobs.get(id)?.stop?.();
  }

  /** Hands over what the build of that name is about; waits until it is taken. @throws EngineError */
  *offer(id: string, body: string): Task<void> {
    const job = this.#job(id);
    job.upload = body;
    job.changed.fire();
    yield* this.#until(id, job, () => job.taken);
  }

  /** What is handed over. @throws EngineError */
  *take(id: string): Task<string> {
    const job = this.#job(id);
    yield* this.#until(id, job, () => job.upload !== undefined);
    const body = job.upload!;
    delete job.upload;
    job.taken = true;
    job.changed.fire();
    return body;
  }

  *#until(id: string, job: Job, done: () => boolean): Task<void> {
    const end = this.clock.now + PATIENCE;
    while (!done()) {
      if (this.clock.now >= end) {
        this.#jobs.delete(id);
        throw new EngineError(500, "context deadline exceeded");
      }
      yield { on: job.changed, until: end };
    }
  }
}
