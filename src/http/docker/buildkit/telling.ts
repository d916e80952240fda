// What a build tells, in BuildKit's messages: vertices by digests, with the times at which things began and ended.
import { createHash } from "node:crypto";
import { toBytes } from "../../../base/bytes.ts";
import type { Clock } from "../../../base/clock.ts";
import { measured } from "../../../docker/build/measured.ts";
import type { Trace } from "../../../docker/build/trace.ts";
import { StatusResponse, type Told } from "./messages.ts";

/** A virtual time, ms. */
export const stamp = (ms: number) => ({ seconds: Math.floor(ms / 1000), nanos: Math.floor((ms % 1000) * 1e6) });

/** Where a rule is explained: JSONArgsRecommended is at json-args-recommended (linter.LinterRule). */
export const pageOf = (rule: string): string =>
  `https://docs.docker.com/go/dockerfile/rule/${rule
    .replace(/([a-z\d])([A-Z])/g, "$1-$2")
    .replace(/([A-Z])([A-Z][a-z])/g, "$1-$2")
    .toLowerCase()}/`;

/** Translates what one build tells. */
export class Telling {
  readonly #vertices = new Map<number, { digest: string; name: string; started: number; told: number }>();

  constructor(
    /** Tells builds apart. */
    private readonly build: string,
    private readonly clock: Pick<Clock, "now">,
  ) {}

  digest(vertex: number): string {
    return this.#vertices.get(vertex)?.digest ?? "";
  }

  /** Of the first vertex that failed. */
  failed: string | undefined;

  take(trace: Trace): Told {
    const { now } = this.clock;
    if ("warnings" in trace) {
      const vertex = this.digest(1);
      return {
        warnings: trace.warnings.map(({ rule, text, line, place }) => ({
          vertex,
          level: 1,
          short: toBytes(`${rule}: ${text} (line ${line})`),
          detail: [],
          url: pageOf(rule),
          info: place && { filename: place.file, data: toBytes(place.text), language: "Dockerfile" },
          ranges: place ? [{ start: { line: place.start, character: 0 }, end: { line: place.end, character: 0 } }] : [],
        })),
      };
    }
    if ("started" in trace) {
      const { name } = trace;
      const digest = `sha256:${createHash("sha256").update(`${this.build} ${trace.vertex} ${name}`).digest("hex")}`;
      this.#vertices.set(trace.vertex, { digest, name, started: now, told: now });
      return { vertexes: [{ ...EMPTY, digest, name, started: stamp(now) }] };
    }
    const vertex = this.#vertices.get(trace.vertex)!;
    const { digest, name, started } = vertex;
    if ("status" in trace) {
      // Each begins where the one before it has ended.
      const { id, current, total } = measured(trace.status);
      const began = stamp(vertex.told);
      vertex.told = now;
      return {
        statuses: [{ id, vertex: digest, name: "", current, total, timestamp: stamp(now), started: began, completed: stamp(now) }],
      };
    }
    if ("log" in trace) return { logs: [{ vertex: digest, timestamp: stamp(now), stream: 1, message: toBytes(trace.log) }] };
    const { cached = false, error = "" } = trace;
    if (error) this.failed ??= digest;
    return { vertexes: [{ ...EMPTY, digest, name, cached, error, started: stamp(started), completed: stamp(now) }] };
  }
}

const EMPTY = { inputs: [], cached: false, error: "", started: undefined, completed: undefined };

/** As a line of POST /build's answer: BuildKit's message in base64. */
export const encoded = (told: Told): string => Buffer.from(StatusResponse.pack(told)).toString("base64");
