// What is mounted into a container: --mount and --volume (opts/mount.go).
import { bytesOf } from "../../../base/units.ts";
import type { MountBody } from "../../../docker/types.ts";
import { resolvePath } from "../../../machine/paths.ts";
import type { Running } from "../../../machine/process.ts";
import { pairsOf } from "../flags.ts";

/** One --mount, whose fields have been looked at already. */
export function parseMount(text: string): MountBody {
  const mount: MountBody = { Type: "volume", Target: "" };
  const volume = (): NonNullable<MountBody["VolumeOptions"]> => (mount.VolumeOptions ??= {});
  const tmpfs = (): NonNullable<MountBody["TmpfsOptions"]> => (mount.TmpfsOptions ??= {});
  for (const field of text.split(",")) {
    const [key = "", ...rest] = field.split("=");
    const value = rest.join("=");
    const on = !rest.length || /^(1|t|true)$/i.test(value);
    switch (key.toLowerCase()) {
      case "type":
        mount.Type = value.toLowerCase() as MountBody["Type"];
        break;
      case "source":
      case "src":
        mount.Source = value;
        break;
      case "target":
      case "dst":
      case "destination":
        mount.Target = value;
        break;
      case "readonly":
      case "ro":
        mount.ReadOnly = on;
        break;
      case "bind-propagation":
        mount.BindOptions = { Propagation: value };
        break;
      case "volume-nocopy":
        volume().NoCopy = on;
        break;
      case "volume-label":
        volume().Labels = { ...volume().Labels, ...pairsOf([value]) };
        break;
      case "volume-driver":
        volume().DriverConfig = { ...volume().DriverConfig, Name: value };
        break;
      case "volume-opt":
        volume().DriverConfig = { ...volume().DriverConfig, Options: { ...volume().DriverConfig?.Options, ...pairsOf([value]) } };
        break;
      case "tmpfs-size":
        tmpfs().SizeBytes = bytesOf(value) ?? 0;
        break;
      case "tmpfs-mode":
        tmpfs().Mode = Number.parseInt(value, 8);
        break;
    }
  }
  return mount;
}

/** What -v says: a folder or a volume somewhere, or only a place. */
export function volumesOf(self: Running, list: readonly string[]): { binds: string[]; places: Record<string, object> } {
  const binds: string[] = [];
  const places: Record<string, object> = {};
  for (const each of list) {
    const [source = "", ...rest] = each.split(":");
    if (!rest.length) {
      places[each] = {};
      continue;
    }
    binds.push([source.startsWith("./") || source === "." ? resolvePath(self.directory, source) : source, ...rest].join(":"));
  }
  return { binds, places };
}
