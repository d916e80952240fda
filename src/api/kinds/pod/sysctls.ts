// Settings of the kernel that pods may have without harm to others: those of name spaces of their own.

/** By the minor version of Kubernetes since which they count as safe (pkg/kubelet/sysctl/safe_sysctls.go, policy/check_sysctls.go). */
export const SAFE_SYSCTLS: readonly [since: number, names: readonly string[]][] = [
  [
    0,
    [
      "kernel.shm_rmid_forced",
      "net.ipv4.ip_local_port_range",
      "net.ipv4.tcp_syncookies",
      "net.ipv4.ping_group_range",
      "net.ipv4.ip_unprivileged_port_start",
    ],
  ],
  [27, ["net.ipv4.ip_local_reserved_ports"]],
  [29, ["net.ipv4.tcp_keepalive_time", "net.ipv4.tcp_fin_timeout", "net.ipv4.tcp_keepalive_intvl", "net.ipv4.tcp_keepalive_probes"]],
  [32, ["net.ipv4.tcp_rmem", "net.ipv4.tcp_wmem"]],
];

/** With slashes as separators a name's dots and slashes change places, as sysctl.d does it. */
export function plainSysctl(name: string): string {
  const first = /[./]/.exec(name)?.[0];
  return first === "/" ? name.replace(/[./]/g, (mark) => (mark === "/" ? "." : "/")) : name;
}

/** The name space that a setting belongs to, by its plain name; undefined where it is the whole computer's. */
export function sysctlNamespace(name: string): "ipc" | "net" | undefined {
  if (/^(kernel\.shm|kernel\.msg|fs\.mqueue\.)/.test(name) || name === "kernel.sem") return "ipc";
  return name.startsWith("net.") ? "net" : undefined;
}
