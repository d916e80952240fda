// Who the daemon is, and what /etc/docker/daemon.json said of networks when it started (daemon/config/config_linux.go).

import { parseSubnet } from "../base/subnet.ts";
import type { FileSystem } from "../machine/files.ts";
import type { NetworkDefaults } from "./networks/families.ts";

const FILE = "/etc/docker/daemon.json";

/** The daemon's identity, as `docker info` tells it. */
export const DAEMON_ID = "7f1e6d1c-6a4e-4a1f-9d35-3a0f5f3d1c52";

interface DaemonFile {
  "insecure-registries"?: readonly string[];
  ipv6?: boolean;
  "fixed-cidr-v6"?: string;
  "default-network-opts"?: NetworkDefaults["options"];
}

/** What the file says now; nothing where it is not there or no JSON. */
export function daemonFile(files: FileSystem): DaemonFile {
  try {
    return files.exists(FILE) ? (JSON.parse(files.read(FILE)) as DaemonFile) : {};
  } catch {
    return {};
  }
}

export function networkDefaults(files: FileSystem): NetworkDefaults {
  const { ipv6 = false, "fixed-cidr-v6": fixed, "default-network-opts": options = {} } = daemonFile(files);
  return { id: DAEMON_ID, ipv6, fixedCidrV6: fixed && parseSubnet(fixed)?.family === 6 ? fixed : undefined, options };
}
