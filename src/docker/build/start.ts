// A build under way on the engine's clock: what it tells, what came of it, and how it is stopped.
import { Signal } from "../../base/signal.ts";
import type { Content } from "../../machine/content.ts";
import { drive } from "../../machine/drive.ts";
import type { Engine } from "../engine.ts";
import { EngineError } from "../error.ts";
import type { DockerImage } from "../images/image.ts";
import type { BuildClient } from "./client.ts";
import type { BuildOptions } from "./options.ts";
import { ContainedSolver } from "./several.ts";
import { Solver } from "./solve.ts";
import { SolveError, type Trace } from "./trace.ts";

export interface Built {
  image?: DockerImage;
  /** What the target is, where no image became of it, too. */
  result?: DockerImage;
  /** The target's files, where they were asked for. */
  archive?: Content;
  /** The digest of what a builder in a container exported. */
  imageDigest?: string;
  error?: SolveError | EngineError;
}

export class Build {
  /** Fires when it is over. */
  readonly over = new Signal();
  built: Built | undefined;
  readonly #stop: () => void;
  readonly #end: (built: Built) => void;

  /** `failed` is told of what should never be thrown. */
  constructor(engine: Engine, options: BuildOptions, tell: (trace: Trace) => void, failed: (error: unknown) => void, client?: BuildClient) {
    const { clock, buildHistory } = engine;
    const record = options.request && buildHistory.begin(options.request);
    const end = (built: Built) => {
      this.built = built;
      if (record) buildHistory.end(record, built.error?.message);
      this.over.fire();
    };
    this.#end = end;
    const listener = (trace: Trace) => {
      record?.told.push({ at: clock.now, trace });
      tell(trace);
    };
    const { contained } = options;
    const solver = contained
      ? new ContainedSolver(engine, { ...options, contained }, listener, client)
      : new Solver(engine, options, listener, client);
    this.#stop = drive(
      engine.clock,
      (function* () {
        try {
          const image = yield* solver.solve();
          const { result } = solver;
          return {
            ...(image ? { image } : {}),
            ...(result ? { result } : {}),
            ...(solver.archive === undefined ? {} : { archive: solver.archive }),
            ...(solver instanceof ContainedSolver && solver.exported ? { imageDigest: solver.exported.digest } : {}),
          };
        } catch (error) {
          if (error instanceof SolveError || error instanceof EngineError) return { error };
          failed(error);
          return { error: new EngineError(500, "this is a fault of k8s-quest; look in its log") };
        }
      })(),
      end,
    );
  }

  /** Its client has gone, or wants it no more. */
  stop(): void {
    if (this.built) return;
    this.#stop();
    this.#end({ error: new EngineError(500, "context canceled") });
  }
}
