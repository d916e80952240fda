// Waiting until a service is as it was asked to be (cli/command/service/progress).
import { sleep } from "../../../machine/tasks.ts";
import { Failure } from "../client.ts";
import type { Docker } from "../tool.ts";
import type { Service } from "./objects.ts";

interface Task {
  ID: string;
  Slot?: number;
  NodeID?: string;
  DesiredState: string;
  Status: { State: string; Err?: string };
}

const POLL = 200;
/** Ms for which tasks have to stay as they are. */
const STABLE = 5000;

/** Shows how far the tasks of a service, which is `named` so by who waits, are, until all run and have gone on running; nothing where it was asked to be left alone. */
export function* converge(docker: Docker, named: string, id = named) {
  const { call, client, self } = docker;
  if (call.bool("detach")) return 0;
  const quiet = call.command.flags.some(({ name }) => name === "quiet") && call.bool("quiet");
  let since: number | undefined;
  for (;;) {
    const service = yield* client.json<Service>("GET", `/services/${id}`);
    const tasks = (yield* client.json<Task[]>("GET", "/tasks", { query: { filters: JSON.stringify({ service: [id] }) } })).filter(
      ({ DesiredState }) => DesiredState === "running" || DesiredState === "ready",
    );
    const wanted = service.Spec.Mode?.Global ? 1 : (service.Spec.Mode?.Replicated?.Replicas ?? 1);
    const running = tasks.filter(({ Status }) => Status.State === "running").length;
    const state = service.UpdateStatus?.State ?? "";
    if (state === "paused" || state === "rollback_paused")
      throw new Failure(`service ${state === "paused" ? "update" : "rollback"} paused: ${service.UpdateStatus!.Message}`);
    const busy = state === "updating" || state === "rollback_started";
    if (!busy && running === wanted && tasks.length === wanted) since ??= docker.now;
    else since = undefined;
    if (since !== undefined && docker.now - since >= STABLE) {
      if (!quiet) yield* docker.out(shown(service, named, tasks, wanted));
      if (state === "rollback_completed" && !/rollback/.test(call.path) && !call.given("rollback"))
        throw new Failure(`service rolled back: ${service.UpdateStatus!.Message}`);
      return 0;
    }
    yield* sleep(self, POLL);
  }
}

/** One after the other; failures are told at the end, each after what names it. @throws Failure */
export function* convergeAll(docker: Docker, names: readonly string[], failures: string[] = []) {
  for (const name of names)
    try {
      yield* converge(docker, name);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      failures.push(`${name}: ${error.message}`);
    }
  if (failures.length) throw new Failure(failures.join("\n"));
  return 0;
}

function shown(service: Service, named: string, tasks: readonly Task[], wanted: number): string {
  const back = service.UpdateStatus?.State === "rollback_completed";
  const overall = `overall progress: ${back ? "rolling back update: " : ""}${wanted} out of ${wanted} tasks \n`;
  const lines = service.Spec.Mode?.Global
    ? tasks.map(({ NodeID = "" }) => `${NodeID.slice(0, 12)}: running   \n`)
    : Array.from({ length: wanted }, (_, index) => `${String(index + 1).padStart(String(wanted).length)}/${wanted}: running   \n`);
  return `${back ? "rollback: manually requested rollback \n" : ""}${overall}${lines.length <= 20 ? lines.join("") : ""}verify: Service ${named} converged \n`;
}
