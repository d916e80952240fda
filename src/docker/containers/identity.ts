// Who a container's processes are: --user or the image's, by name or number, with the capabilities that it is left (daemon/oci_linux.go).
import { FileSystem } from "../../machine/files.ts";
import type { FolderNode } from "../../machine/nodes.ts";
import type { Credentials } from "../../machine/permissions.ts";
import { CAPABILITIES } from "../../machine/proc.ts";
import { internal } from "../error.ts";
import type { HostConfig } from "../types.ts";

/** What every container may do unless told otherwise (oci/caps/defaults.go). */
const USUAL =
  "CHOWN DAC_OVERRIDE FSETID FOWNER MKNOD NET_RAW SETGID SETUID SETFCAP SETPCAP NET_BIND_SERVICE SYS_CHROOT KILL AUDIT_WRITE".split(" ");

const bare = (name: string): string => name.toUpperCase().replace(/^CAP_/, "");

function capabilitiesOf({ Privileged, CapAdd, CapDrop }: HostConfig): ReadonlySet<string> | "all" {
  if (Privileged) return "all";
  const [added, dropped] = [(CapAdd ?? []).map(bare), (CapDrop ?? []).map(bare)];
  if (added.includes("ALL")) return dropped.length ? new Set(CAPABILITIES.filter((name) => !dropped.includes(name))) : "all";
  return new Set([...(dropped.includes("ALL") ? [] : USUAL.filter((name) => !dropped.includes(name))), ...added]);
}

/** @throws EngineError where the image has no such user or group */
export function credentialsOf(root: FolderNode, user: string, host: HostConfig): Credentials & { home: string; name: string } {
  const files = new FileSystem(() => 0, root);
  const rows = (path: string): string[][] =>
    files.lookup(path)?.type === "file"
      ? files
          .read(path)
          .split("\n")
          .map((line) => line.split(":"))
      : [];
  const [who = "", which = ""] = user.split(":");
  const users = rows("/etc/passwd");
  const groups = rows("/etc/group");
  const row = users.find(([name, , id]) => (/^\d+$/.test(who || "0") ? id === (who || "0") : name === who));
  if (!row && who && !/^\d+$/.test(who)) throw internal(`unable to find user ${who}: no matching entries in passwd file`);
  const number = row ? Number(row[2]) : Number(who || 0);
  const groupRow = which ? groups.find(([name, , id]) => (/^\d+$/.test(which) ? id === which : name === which)) : undefined;
  if (which && !groupRow && !/^\d+$/.test(which)) throw internal(`unable to find group ${which}: no matching entries in group file`);
  const group = which ? Number(groupRow?.[2] ?? which) : Number(row?.[3] ?? 0);
  const name = row?.[0] ?? "";
  const further = which ? [] : groups.flatMap(([, , id, members]) => (name && members?.split(",").includes(name) ? [Number(id)] : []));
  const asked = (host.GroupAdd ?? []).map((each) => Number(groups.find(([title]) => title === each)?.[2] ?? each));
  const capabilities = capabilitiesOf(host);
  return {
    user: number,
    group,
    groups: [...new Set([group, ...further, ...asked])],
    can: (capability) => number === 0 && (capabilities === "all" || capabilities.has(capability)),
    home: row?.[5] || (number === 0 ? "/root" : "/"),
    name,
  };
}
