// One solve from what was asked to what came of it: the engine's build, told to those who listen, and handed to the client.
import type { ClientHttp2Session } from "node:http2";
import { fromBytes, toBytes } from "../../../base/bytes.ts";
import { Build, type Built } from "../../../docker/build/start.ts";
import { type Place, SolveError, type Trace, type Warning } from "../../../docker/build/trace.ts";
import { EngineError } from "../../../docker/error.ts";
import { referenceOf } from "../../../docker/images/store.ts";
import { canonical } from "../../../images/reference.ts";
import type { Content } from "../../../machine/content.ts";
import type { Door } from "../door.ts";
import { askedClient } from "./asking.ts";
import { type Asked, askedIn, exportersOf } from "./attributes.ts";
import { sendArchive, sendFolder } from "./file-send.ts";
import { CODE, GrpcError, OutgoingCall } from "./grpc.ts";
import type { Job } from "./jobs.ts";
import { Piece, RpcStatus, type Solve } from "./messages.ts";
import type { Results } from "./results.ts";
import type { Sessions } from "./sessions.ts";
import { Telling } from "./telling.ts";

/** Bytes that a client may upload as a context. */
const LARGEST = 256 * 1024 * 1024;

export interface Solved extends Built {
  warnings: readonly Warning[];
  /** Its Dockerfile's name. */
  dockerfile: string;
  exported: Readonly<Record<string, string>>;
}

/** What clients share with each other: sessions, and results of builds. */
export interface Shared {
  sessions: Sessions;
  results: Results;
}

interface Question {
  frontend: string;
  attributes: Readonly<Record<string, string>>;
  imports?: Parameters<typeof askedIn>[3];
  inputs?: Parameters<typeof askedIn>[4];
}

/** Solves until it is done, failed or nobody wants it any more. @throws GrpcError */
export async function solved(
  server: Door,
  { sessions, results }: Shared,
  job: Job,
  solve: Solve,
  { frontend, attributes, imports = [], inputs = {} }: Question,
): Promise<Solved> {
  const asked = askedFor(solve, frontend, attributes, imports, inputs);
  const { names, upload } = asked;
  const client = askedClient(server, sessions, solve.session, names);
  const archive = upload === undefined ? undefined : await uploaded((await sessions.find(solve.session)).http, upload);
  const options = {
    ...asked.options,
    ...(archive === undefined ? {} : { remote: { archive } }),
    inputs: results.byIdentity,
    ...(asked.options.check ? {} : { request: { ref: solve.ref, attributes: { ...solve.attributes, ...attributes } } }),
  };
  const telling = new Telling(`${solve.ref} ${job.told.length}`, server.engine.clock);
  const warnings: Warning[] = [];
  const tell = (trace: Trace) => {
    if ("warnings" in trace) warnings.push(...trace.warnings);
    // Whoever asked for them gets them as the answer.
    if ("warnings" in trace && options.check) return;
    job.tell(telling.take(trace));
  };
  const build = server.act(() => new Build(server.engine, options, tell, (error) => server.log?.(error), client));
  const stop = job.onEnd(() => server.act(() => build.stop()));
  server.patience.begin({ over: () => build.built !== undefined, awaits: () => "work" });
  if (!build.built) await new Promise<void>((resolve) => build.over.on(resolve));
  stop();
  const { image, archive: files, error } = build.built!;
  if (error) throw failure(error);
  if (files !== undefined) await delivered(await sessions.find(solve.session), solve, files);
  const id = image?.id;
  return {
    ...build.built,
    warnings,
    dockerfile: options.dockerfile,
    exported: {
      ...(id ? { "containerimage.config.digest": id, "containerimage.digest": id } : {}),
      ...(id && options.tags.length ? { "image.name": options.tags.map(named).join(",") } : {}),
    },
  };
}

/** As the exporter writes it. */
function named(tag: string): string {
  const reference = referenceOf(tag);
  return canonical({ ...reference, tag: reference.tag ?? "latest" });
}

/** @throws GrpcError */
function askedFor(...given: Parameters<typeof askedIn>): Asked {
  try {
    return askedIn(...given);
  } catch (error) {
    throw error instanceof EngineError ? new GrpcError(CODE.unknown, error.message) : error;
  }
}

async function delivered({ http }: { http: ClientHttp2Session }, solve: Solve, archive: Content): Promise<void> {
  for (const [index, { type }] of exportersOf(solve).entries()) {
    if (type === "tar") await sendArchive(http, index, archive);
    else if (type === "local") await sendFolder(http, index, archive);
  }
}

/** What the client has, an archive as a rule. @throws GrpcError */
async function uploaded(session: ClientHttp2Session, name: string): Promise<Content> {
  const call = new OutgoingCall(session, "/moby.upload.v1.Upload/Pull", { urlpath: `/${name}`, urlhost: "buildkit-session" }, Piece, Piece);
  call.end();
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const { data } of call.messages()) {
    size += data.length;
    if (size > LARGEST) throw new GrpcError(CODE.invalidArgument, `k8s-quest takes at most ${LARGEST / 1024 / 1024} MiB in one context`);
    parts.push(data);
  }
  return fromBytes(Buffer.concat(parts));
}

/** A failure with the lines of the Dockerfile that it is about (solver/errdefs). */
function failure(error: SolveError | EngineError): GrpcError {
  const { message } = error;
  const place = error instanceof SolveError ? error.place : undefined;
  if (!place) return new GrpcError(CODE.unknown, message);
  return new GrpcError(
    CODE.unknown,
    message,
    RpcStatus.pack({ code: CODE.unknown, message, details: [detail("Source", sourceOf(place))] }),
  );
}

const detail = (kind: string, value: object) => ({
  typeUrl: `github.com/moby/buildkit/errdefs.${kind}+json`,
  value: toBytes(JSON.stringify(value)),
});

const sourceOf = ({ file, text, start, end }: Place) => ({
  info: { filename: file, data: Buffer.from(toBytes(text)).toString("base64"), language: "Dockerfile" },
  ranges: [{ start: { line: start }, end: { line: end } }],
});
