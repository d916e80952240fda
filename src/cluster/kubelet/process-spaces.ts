// Whose processes a container sees: its own, its pod's (shareProcessNamespace), those of the container it looks at (kubectl debug --target) or the node's (hostPID).
import type { Container } from "../../containers/container.ts";
import type { Listed, Machine } from "../../machine/process.ts";
import type { ContainerRecord } from "./records.ts";
import type { Sandbox } from "./sandbox.ts";
import type { PodOnNode } from "./worker-host.ts";

/** The last number given in the name space that the containers of a pod share: 1 is the sandbox's pause. */
const shared = new WeakMap<Sandbox, { last: number }>();
/** What a container's program sees of its sandbox: the user that pause runs as. */
const PAUSE_USER = 65535;

/** Puts a container that has not started yet into the process name space that its pod asks for. */
export function joinProcesses(worker: PodOnNode, record: ContainerRecord, container: Container): void {
  const { spec } = worker.pod;
  const { machine } = container;
  const node = worker.host.processes;
  if (spec.hostPID) {
    if (!node) return;
    machine.processes.joined = node;
    machine.others = () => node.list().filter((each) => each.machine !== machine);
  } else if (spec.shareProcessNamespace) {
    const sandbox = worker.sandbox!;
    let numbers = shared.get(sandbox);
    if (!numbers) shared.set(sandbox, (numbers = { last: 1 }));
    const count = numbers;
    machine.processes.joined = { take: () => ++count.last };
    machine.others = () => [pause(worker, machine), ...beside(worker, machine)];
  } else {
    const target = record.spec.targetContainerName;
    const seen = target ? worker.records.find((each) => each.spec.name === target)?.current?.machine : undefined;
    if (!seen) return;
    machine.processes.joined = { take: () => seen.processes.take() };
    machine.others = () => joined(worker, seen).filter((each) => each.machine !== machine);
    seen.others ??= () => joined(worker, seen).filter((each) => each.machine !== seen);
  }
}

const running = (machine: Machine): Listed[] => [...machine.processes.running.values()];

/** The processes of the pod's other containers. */
const beside = (worker: PodOnNode, machine: Machine): Listed[] =>
  worker.records.flatMap(({ current }) => (current?.state === "running" && current.machine !== machine ? running(current.machine) : []));

/** Those of a container, and of all that look at it. */
function joined(worker: PodOnNode, seen: Machine): Listed[] {
  const name = worker.records.find(({ current }) => current?.machine === seen)?.spec.name;
  return worker.records.flatMap(({ current, spec }) =>
    current?.state === "running" && (current.machine === seen || spec.targetContainerName === name) ? running(current.machine) : [],
  );
}

function pause(worker: PodOnNode, machine: Machine): Listed {
  const { stdin, stdout, stderr } = [...machine.processes.running.values()][0]!;
  return {
    pid: 1,
    argv: ["/pause"],
    user: PAUSE_USER,
    parent: undefined,
    started: Date.parse(worker.pod.status?.startTime ?? "") || machine.clock.now,
    clock: machine.clock,
    stopped: false,
    machine,
    stdin,
    stdout,
    stderr,
    resident: 2 ** 20,
    kill: () => {},
  };
}
