// Hooks in the life of a container: what postStart and preStop run, and what is said of one that failed (pkg/kubelet/lifecycle/handlers.go).
import type { Handler, PodObject } from "../../api/kinds/pod/types.ts";
import type { Container } from "../../containers/container.ts";
import type { Task } from "../../machine/process.ts";
import { fullName } from "./format.ts";
import { ask, httpError, httpQuestion, PortError, runExec } from "./handlers.ts";
import type { ProbeHost } from "./probes.ts";
import type { ContainerRecord } from "./records.ts";

/** How long an answer over HTTP is waited for where nothing else bounds it, ms. */
const PATIENCE = 120_000;

/**
 * Runs a hook; the words for the waiting container where it failed. An answer over HTTP is good whatever its code.
 * @param timeout ms; undefined for as long as it takes
 */
export function* runHook(
  hook: Handler,
  container: Container,
  record: ContainerRecord,
  pod: PodObject,
  host: Pick<ProbeHost, "clock" | "host" | "address">,
  timeout: number | undefined,
): Task<string | undefined> {
  const { clock } = host;
  const failed = (what: string, why: string): string =>
    `${what} for Container "${record.spec.name}" in Pod "${fullName(pod)}" failed - error: ${why}`;
  if (hook.sleep) {
    const until = clock.now + Math.min(hook.sleep.seconds * 1000, timeout ?? Number.POSITIVE_INFINITY);
    while (clock.now < until) yield { until };
    return undefined;
  }
  if (hook.exec) {
    const { command = [] } = hook.exec;
    const result = yield* runExec(command, container, clock, timeout);
    const what = `Exec lifecycle hook ([${command.join(" ")}])`;
    if ("error" in result) return `${failed(what, result.error)}, message: ""`;
    if (result.code === 0) return undefined;
    const why =
      result.code === undefined
        ? `command "${command.join(" ")}" timed out`
        : `command '${command.join(" ")}' exited with ${result.code}: ${result.stderr}`;
    return `${failed(what, why)}, message: ${JSON.stringify(result.output)}`;
  }
  if (!hook.httpGet) return undefined;
  const what = `HTTP lifecycle hook (${hook.httpGet.path ?? ""})`;
  try {
    const question = httpQuestion(hook.httpGet, record, host.address(), "kube-lifecycle");
    const answer = yield* ask(question, host.host, timeout ?? PATIENCE);
    return "error" in answer ? failed(what, httpError(question, answer.error)) : undefined;
  } catch (error) {
    if (!(error instanceof PortError)) throw error;
    return failed(what, error.message);
  }
}
