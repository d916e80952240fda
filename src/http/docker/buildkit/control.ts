// BuildKit's control API (api/services/control) and its gateway for clients that are their own frontend (frontend/gateway/pb).

import type { Engine } from "../../../docker/engine.ts";
import { platformsWith } from "../../../machine/emulators.ts";
import type { Door } from "../door.ts";
import { CODE, connectionOf, GrpcError, type IncomingCall, type Service } from "./grpc.ts";
import { eventOf, known, toldOf, wanted } from "./history.ts";
import { Job } from "./jobs.ts";
import type { Workers } from "./messages.ts";
import * as messages from "./messages.ts";
import { linted } from "./questions.ts";
import { Registry } from "./registry.ts";
import { Results } from "./results.ts";
import type { Sessions } from "./sessions.ts";
import { solved } from "./solving.ts";
import { toldPruned, toldUsage } from "./usage.ts";

/** Of the release that the engine's is from. */
const VERSION = { package: "github.com/moby/buildkit", version: "v0.25.1", revision: "" };
const GATEWAY_IP = "org.mobyproject.buildkit.worker.moby.host-gateway-ip";
const workersOf = ({ emulators = new Set() }: Engine): Workers["records"] => [
  {
    id: "default",
    labels: { [GATEWAY_IP]: "172.17.0.1" },
    platforms: platformsWith(emulators).map((each) => {
      const [os = "", architecture = "", variant = ""] = each.split("/");
      return { os, architecture, variant };
    }),
    version: VERSION,
  },
];
/** What clients may ask of the gateway, and may put into builds (frontend/gateway/pb: caps.go). */
const FRONTEND = [
  "solve.base",
  "solve.inlinereturn",
  "resolveimage",
  "importcaches",
  "proto.refarray",
  "reference.output",
  "frontend.inputs",
  "gateway.solve.metadata",
  "gateway.evaluate",
  "gateway.evaluate.solve",
  "gateway.warnings",
  "return",
  "returnmap",
];
/** What builds may have in them beyond what clients put there in any case (solver/pb: caps.go). */
const BUILD = ["gc.freespacefilter"];
/** Real ms that a job is known after its end: the request for what it told may still be on its way (solver/jobs.go: Discard). */
const KEPT = 10_000;
const capability = (id: string) => ({ id, enabled: true });

export function controlService(server: Door, sessions: Sessions): Service {
  const missing = (ref: string) => `no such job ${ref}`;
  const jobs = new Registry<Job>(missing);
  /** Solves under way, whose clients may be the frontend. */
  const solves = new Registry<{ job: Job; solve: messages.Solve }>(missing);
  const control = (name: string) => `/moby.buildkit.v1.Control/${name}`;
  const bridge = (name: string) => `/moby.buildkit.v1.frontend.LLBBridge/${name}`;
  const { engine } = server;
  const shared = { sessions, results: new Results() };

  /** The solve whose client calls as a frontend. */
  const solveOf = (call: IncomingCall) => solves.find(String(call.metadata["buildkit-controlapi-buildid"] ?? ""));

  return {
    async [control("Solve")](call) {
      const solve = await call.only(messages.SolveRequest);
      const job = new Job();
      const entry = { job, solve };
      jobs.set(solve.ref, job);
      solves.set(solve.ref, entry);
      call.onGone(() => job.end({ error: new GrpcError(CODE.canceled, "context canceled") }));
      try {
        if (solve.frontend)
          void solved(server, shared, job, solve, solve).then(
            ({ exported }) => job.end({ exported }),
            (error: unknown) => job.end({ error: asGrpc(error, server) }),
          );
        else if (solve.definition.length)
          throw new GrpcError(CODE.unimplemented, "k8s-quest does not simulate builds that are no Dockerfile's yet");
        while (!job.ended) await job.next();
        if ("error" in job.ended) throw job.ended.error;
        await call.send(messages.SolveResponse, { exporter: job.ended.exported });
      } catch (error) {
        job.end({ error: asGrpc(error, server) });
        throw error;
      } finally {
        solves.delete(solve.ref, entry);
        setTimeout(() => jobs.delete(solve.ref, job), KEPT).unref();
      }
    },
    async [control("Status")](call) {
      const { ref } = await call.only(messages.StatusRequest);
      const past = jobs.here(ref) ? undefined : engine.buildHistory.get(ref);
      if (past) {
        for (const told of toldOf(past)) await call.send(messages.StatusResponse, told);
        return;
      }
      const job = await jobs.find(ref);
      for (let at = 0; !call.gone; ) {
        const told = job.told[at];
        if (told) {
          at++;
          await call.send(messages.StatusResponse, told);
        } else if (job.ended) return;
        else await job.next();
      }
    },
    async [control("Session")](call) {
      const connection = connectionOf(call, messages.Piece);
      sessions.attach(call.metadata, connection);
      await new Promise<void>((resolve) => connection.on("close", resolve));
    },
    async [control("ListWorkers")](call) {
      await call.send(messages.WorkersResponse, { records: workersOf(engine) });
    },
    async [control("Info")](call) {
      await call.send(messages.InfoResponse, { version: VERSION });
    },
    async [control("DiskUsage")](call) {
      const { filters } = await call.only(messages.UsageRequest);
      await call.send(messages.UsageResponse, { records: server.act(() => toldUsage(engine, filters)) });
    },
    async [control("Prune")](call) {
      const asked = await call.only(messages.PruneRequest);
      for (const record of server.act(() => toldPruned(engine, asked))) await call.send(messages.UsageRecord, record);
    },
    async [control("ListenBuildHistory")](call) {
      const asked = await call.only(messages.HistoryRequest);
      const isWanted = wanted(asked);
      const changes = known(engine).filter(({ record }) => isWanted(record));
      let wake = () => {};
      const stop = engine.buildHistory.listen((change) => {
        // What is over has been active.
        if (!isWanted(change.record) && !(asked.activeOnly && change.type === "complete")) return;
        changes.push(change);
        wake();
      });
      call.onGone(() => wake());
      try {
        while (!call.gone) {
          for (let change = changes.shift(); change; change = changes.shift()) await call.send(messages.HistoryEvent, eventOf(change));
          if (asked.earlyExit) return;
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
      } finally {
        stop();
      }
    },
    async [control("UpdateBuildHistory")](call) {
      const { ref, pinned, delete: isDeleted, finalize } = await call.only(messages.HistoryUpdate);
      const { buildHistory } = engine;
      if (isDeleted) {
        if (!server.act(() => buildHistory.delete(ref)))
          throw new GrpcError(CODE.unknown, `lease ${JSON.stringify(`ref_${ref}`)}: not found`);
      } else if (!finalize && !server.act(() => buildHistory.pin(ref, pinned)))
        throw new GrpcError(CODE.unknown, `failed to retrieve ref ${ref}: file does not exist`);
      await call.send(messages.Nothing, {});
    },
    async "/grpc.health.v1.Health/Check"(call) {
      await call.send(messages.HealthResponse, { status: 1 });
    },
    async [bridge("Ping")](call) {
      await call.send(messages.PongResponse, {
        frontend: FRONTEND.map(capability),
        build: BUILD.map(capability),
        workers: workersOf(engine),
      });
    },
    async [bridge("Solve")](call) {
      const { job, solve } = await solveOf(call);
      const { frontend, attributes, imports, inputs, definition } = await call.only(messages.GatewaySolveRequest);
      if (definition.length) throw new GrpcError(CODE.unimplemented, "k8s-quest does not simulate builds that are no Dockerfile's yet");
      const done = await solved(server, shared, job, solve, { frontend, attributes, imports, inputs });
      job.exported = done.exported;
      await call.send(messages.GatewaySolveResponse, {
        result: {
          ref: { id: `${solve.ref}-result`, definition: shared.results.define(done.result) },
          refs: undefined,
          metadata: attributes["requestid"] ? linted(done) : {},
        },
      });
    },
    async [bridge("Return")](call) {
      const { job } = await solveOf(call);
      const { error } = await call.only(messages.ReturnRequest);
      if (error?.code) job.end({ error: new GrpcError(error.code, error.message, messages.RpcStatus.pack(error)) });
      else job.end({ exported: job.exported });
      await call.send(messages.Nothing, {});
    },
    // Builds are done when they are solved.
    async [bridge("Evaluate")](call) {
      await call.send(messages.Nothing, {});
    },
    // What is told of the build itself is told already.
    async [bridge("Warn")](call) {
      await call.send(messages.Nothing, {});
    },
    async [bridge("Inputs")](call) {
      await call.send(messages.Nothing, {});
    },
  };
}

/** What is thrown that is no status of a call is a bug. */
function asGrpc(error: unknown, { log }: Door): GrpcError {
  if (error instanceof GrpcError) return error;
  log?.(error);
  return new GrpcError(CODE.internal, "this is a fault of k8s-quest; look in its log");
}
