// Whether the container runtime has a network plugin to give containers networks with: a configuration in /etc/cni/net.d (go-cni, Status).
import type { FileSystem } from "../../machine/files.ts";

export const CNI_FOLDER = "/etc/cni/net.d";

/** Why not, in the runtime's words; undefined where it has. */
export function networkTrouble(files: FileSystem): string | undefined {
  const none = "cni plugin not initialized";
  if (!files.isFolder(CNI_FOLDER)) return none;
  const names = files.list(CNI_FOLDER).filter((name) => /\.(conf|conflist|json)$/.test(name));
  for (const name of names) {
    try {
      const config = JSON.parse(files.read(`${CNI_FOLDER}/${name}`)) as { name?: string; plugins?: unknown[]; type?: string };
      if (config.name && (config.type || config.plugins?.length)) return undefined;
    } catch {
      // The next file may be good.
    }
  }
  return none;
}

export const CNI_CONFIG = (podCidr: string): string => `
{
	"cniVersion": "0.3.1",
	"name": "kindnet",
	"plugins": [
	{
		"type": "ptp",
		"ipMasq": false,
		"ipam": {
			"type": "host-local",
			"dataDir": "/run/cni-ipam-state",
			"routes": [
				
				
				{ "dst": "0.0.0.0/0" }
			],
			"ranges": [
				
				
				[ { "subnet": "${podCidr}" } ]
			]
		}
		,
		"mtu": 1500
		
	},
	{
		"type": "portmap",
		"capabilities": {
			"portMappings": true
		}
	}
	]
}
`;
