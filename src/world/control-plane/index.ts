// The programs of the control plane: what stands behind their executables in the containers of a cluster.
import type { Program, ProgramSource, Running } from "../../machine/process.ts";
import { type ApiServerParts, apiServerProgram } from "./apiserver.ts";
import { etcdProgram, type OpenData } from "./etcd.ts";
import { controllerManagerProgram, schedulerProgram } from "./kubeconfig-component.ts";
import { ControlPlane } from "./state.ts";

export interface ControlPlaneParts {
  readonly plane: ControlPlane;
  adopt: ApiServerParts["adopt"];
  open: OpenData;
  /** The node that the control plane is on. */
  readonly address: string;
  /** Tools that look into etcd. */
  readonly etcd: Readonly<Record<"etcdctl" | "etcdutl", Program>>;
}

/** `tools`, and behind the executables of the control plane's images the programs of this cluster. */
export function withControlPlane(tools: ProgramSource, { plane, adopt, open, address, etcd }: ControlPlaneParts): ProgramSource {
  const mine = (self: Running): boolean => self.machine.network.addresses.includes(address);
  // One of a learner's own has no part in the cluster.
  const apart = new ControlPlane(plane.server);
  const programs: Readonly<Record<string, Program>> = {
    "/usr/local/bin/kube-apiserver": apiServerProgram({ plane, mine, adopt }),
    "/usr/local/bin/etcd": (self) => etcdProgram(mine(self) ? plane : apart, mine(self) ? open : () => undefined)(self),
    "/usr/local/bin/etcdctl": etcd.etcdctl,
    "/usr/local/bin/etcdutl": etcd.etcdutl,
    "/usr/local/bin/kube-controller-manager": (self) => controllerManagerProgram(mine(self) ? plane : apart)(self),
    "/usr/local/bin/kube-scheduler": (self) => schedulerProgram(mine(self) ? plane : apart)(self),
  };
  return (path) => (Object.hasOwn(programs, path) ? programs[path] : tools(path));
}

export { ControlPlane };
