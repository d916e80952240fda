// A build by a builder in a container: once for each platform, one image or an index of several, and where that goes (exporter/containerimage, client/solve.go).

import { canonical, type Reference } from "../../images/reference.ts";
import type { Task } from "../../machine/process.ts";
import type { Engine } from "../engine.ts";
import { EngineError } from "../error.ts";
import { remember } from "../images/contents.ts";
import type { DockerImage } from "../images/image.ts";
import { HOST, type Platform } from "../images/platform.ts";
import { referenceOf } from "../images/store.ts";
import type { Kept } from "../registry/kept.ts";
import { attestation, type Exported, ociImage, ociIndex } from "../registry/oci.ts";
import { remoteOf } from "../registry/remote.ts";
import { nanoTime } from "../show/time.ts";
import type { BuildClient } from "./client.ts";
import { givenClient } from "./given.ts";
import type { BuildOptions, Contained } from "./options.ts";
import { packageUrl, provenanceOf } from "./provenance.ts";
import { Solver } from "./solve.ts";
import { SolveError, type Trace } from "./trace.ts";
import { Vertices } from "./vertices.ts";

/** Steps that several builds have in common are told once. */
class CommonVertices extends Vertices {
  readonly #names = new Set<string>();

  override *run<T>(name: string, act: RunAct<T>, failing?: RunFailing): Task<T> {
    if (!this.#names.has(name)) {
      this.#names.add(name);
      return yield* super.run(name, act, failing);
    }
    const given = act(
      () => {},
      () => {},
    );
    return given && typeof given === "object" && "next" in given ? yield* given : given;
  }
  override cached(name: string): void {
    if (!this.#names.has(name)) super.cached(name);
    this.#names.add(name);
  }
}
type RunAct<T> = (status: (text: string) => void, log: (text: string) => void) => T | Task<T>;
type RunFailing = (error: Error) => string;

const PREDICATE = "https://slsa.dev/provenance/v0.2";

export class ContainedSolver {
  readonly #vertices: Vertices;
  readonly #client: BuildClient;
  #warned = false;
  /** The single image, or the last one. */
  result: DockerImage | undefined;
  archive: Solver["archive"];
  /** What was exported: the index, or the image's own manifest. */
  exported: Kept | undefined;

  constructor(
    private readonly engine: Engine,
    private readonly options: BuildOptions & { contained: Contained },
    private readonly tell: (trace: Trace) => void,
    client?: BuildClient,
  ) {
    this.#vertices = new CommonVertices(engine.clock, tell);
    this.#client = client ?? givenClient(options);
  }

  /** The image that is to come to the engine's own. @throws SolveError */
  *solve(): Task<DockerImage | undefined> {
    const { engine, options } = this;
    const { platforms, push, load } = options.contained;
    const files = (options.outputs ?? []).filter((output) => output !== "image");
    const parts: { image: DockerImage; exported: Exported; attested: Exported | undefined }[] = [];
    const started = engine.clock.now;
    for (const platform of platforms.length ? platforms : [HOST]) {
      const isOneOfSeveral = platforms.length > 1;
      const solver = new Solver(
        engine,
        { ...options, ...(platforms.length ? { platform } : {}), outputs: files, isOneOfSeveral },
        (trace) => this.#tellOnce(trace),
        this.#client,
        this.#vertices,
      );
      yield* solver.solve();
      this.archive = solver.archive;
      const image = solver.result;
      if (!image) continue;
      this.result = image;
      const exported = ociImage(image);
      parts.push({
        image,
        exported,
        attested: options.contained.provenance ? this.#attested(exported, platform, solver, started) : undefined,
      });
    }
    if ((!push && !load) || !parts.length) return undefined;
    yield* this.#vertices.run(load ? "exporting to docker image format" : "exporting to image", (status) => this.#export(parts, status));
    return load ? parts[0]!.image : undefined;
  }

  *#export(
    parts: readonly { image: DockerImage; exported: Exported; attested: Exported | undefined }[],
    status: (text: string) => void,
  ): Task<void> {
    const { engine } = this;
    const { push } = this.options.contained;
    yield { until: engine.clock.now + 80 };
    status("exporting layers");
    for (const { image, exported, attested } of parts) {
      remember(engine.registry, image);
      status(`exporting manifest ${exported.digest}`);
      status(`exporting config ${image.id}`);
      if (push && attested) status(`exporting attestation manifest ${attested.digest}`);
    }
    const attestations = push ? parts.flatMap(({ attested }) => attested ?? []) : [];
    const all = [...parts.map(({ exported }) => exported), ...attestations];
    this.exported = all.length > 1 ? ociIndex(all) : parts[0]!.exported;
    if (all.length > 1) status(`exporting manifest list ${this.exported.digest}`);
    for (const tag of this.options.tags) {
      const reference = referenceOf(tag);
      const name = { ...reference, tag: reference.tag ?? "latest" };
      status(`naming to ${canonical(name)}`);
      if (push) yield* this.#push(name, all, this.exported, status);
    }
    if (!push) status("sending tarball");
  }

  /** @throws SolveError */
  *#push(reference: Reference, all: readonly Exported[], whole: Kept, status: (text: string) => void): Task<void> {
    const { engine } = this;
    const name = canonical(reference);
    try {
      const remote = remoteOf(engine, reference, yield* this.#client.credentials(reference.host));
      yield* remote.open();
      yield* remote.mayPush();
      for (const { blobs } of all)
        for (const { digest, size, content } of blobs)
          if (!(yield* remote.has({ digest, size }))) {
            yield { until: engine.clock.now + (size / remote.bandwidth) * 1000 };
            yield* remote.upload({ digest, size }, content);
          }
      status("pushing layers");
      for (const each of all) yield* remote.keep(each);
      yield* remote.keep(whole, reference.tag);
      status(`pushing manifest for ${name}@${whole.digest}`);
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      throw new SolveError(`failed to push ${name}: ${pushWords(error.message, reference, all[0]!)}`);
    }
  }

  #attested(exported: Exported, platform: Platform, { sources }: Solver, started: number): Exported {
    const { options, engine } = this;
    const sha = exported.digest.replace("sha256:", "");
    const materials = sources.map(({ full, digest, platform }) => ({
      platform,
      image: full,
      digest: digest ? digest.replace("sha256:", "") : undefined,
    }));
    const statement = {
      _type: "https://in-toto.io/Statement/v0.1",
      predicateType: PREDICATE,
      subject: options.tags.map((tag) => ({ name: packageUrl(tag, platform), digest: { sha256: sha } })),
      predicate: {
        ...provenanceOf(materials, { entryPoint: options.dockerfile, target: options.target }),
        metadata: {
          buildInvocationID: options.request?.ref ?? "",
          buildStartedOn: nanoTime(started),
          buildFinishedOn: nanoTime(engine.clock.now),
          completeness: { parameters: false, environment: true, materials: false },
          reproducible: false,
        },
      },
    };
    return attestation(exported, statement, PREDICATE);
  }

  #tellOnce(trace: Trace): void {
    if ("warnings" in trace) {
      if (this.#warned) return;
      this.#warned = true;
    }
    this.tell(trace);
  }
}

/** BuildKit asks for the first blob at once, where the engine first asks whether anybody is there. */
function pushWords(message: string, { path }: Reference, { blobs }: Exported): string {
  if (/^denied: /.test(message) || message === "unauthorized: authentication required")
    return "push access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed";
  if (/no basic auth credentials$/.test(message)) return `failed to authorize: ${message}`;
  const unreachable = /^Get "(.*\/v2\/)": (.*)$/.exec(message);
  return unreachable ? `failed to do request: Head "${unreachable[1]}${path}/blobs/${blobs[0]!.digest}": ${unreachable[2]}` : message;
}
