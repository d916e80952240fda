// Settings of the kernel that a container is given (docker run --sysctl): which it may have, and where they go.
import type { Machine } from "../../machine/process.ts";
import { sysctlsOf } from "../../machine/sysctl.ts";
import { internal } from "../error.ts";
import type { HostConfig } from "../types.ts";

/** Settings of a name space that is not the container's own (runc's libcontainer/configs/validate). @throws EngineError */
export function checkSysctls({ NetworkMode, IpcMode, Sysctls = {} }: HostConfig): void {
  for (const name of Object.keys(Sysctls)) {
    const why =
      name.startsWith("net.") && NetworkMode === "host"
        ? "not allowed in host network namespace"
        : /^(kernel\.|fs\.mqueue\.)/.test(name) && IpcMode === "host"
          ? "is not allowed in the hosts ipc namespace"
          : "";
    if (why)
      throw internal(
        `failed to create task for container: failed to create shim task: OCI runtime create failed: runc create failed: sysctl ${JSON.stringify(name)} ${why}: unknown`,
      );
  }
}

/** What --sysctl says (daemon/oci_linux.go: WithSysctls). */
export function setSysctls(machine: Machine, { NetworkMode, Privileged, Sysctls = {} }: HostConfig): void {
  const sysctls = sysctlsOf(machine);
  sysctls.outerNetwork = NetworkMode === "host";
  for (const [name, value] of Object.entries(Sysctls)) sysctls.set(name, value);
  sysctls.readOnly = !Privileged;
}
