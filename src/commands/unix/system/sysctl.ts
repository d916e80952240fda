// sysctl: the kernel's settings by name (procps' form and busybox's).
import type { Program } from "../../../machine/process.ts";
import { sysctlsOf } from "../../../machine/sysctl.ts";
import { isBusybox, say, ToolError, tool } from "../tool.ts";

const sysctl = tool(function* (self, args) {
  const busybox = isBusybox(self);
  const letters = args.filter((word) => /^-[a-zA-Z]+$/.test(word)).join("");
  const words = args.filter((word) => !word.startsWith("-"));
  if (/[pS]/.test(letters) || args.some((word) => word === "--system" || word.startsWith("--load")))
    throw new ToolError("k8s-quest does not simulate files with settings yet");
  const unknown = args.find(
    (word) => word.startsWith("-") && !/^-[anqweANX]+$/.test(word) && !["--all", "--values", "--write"].includes(word),
  );
  if (unknown) throw new ToolError(`invalid option -- '${unknown.replace(/^-+/, "")}'`);
  const settings = sysctlsOf(self.machine);
  const bare = /n/.test(letters) || args.includes("--values");
  const quiet = /q/.test(letters);
  const show = (name: string): string => `${bare ? "" : `${name} = `}${settings.get(name)}\n`;
  const all = /[aAX]/.test(letters) || args.includes("--all");
  let failed = false;
  const complain = (text: string): void => {
    failed = true;
    if (!/e/.test(letters)) self.stderr.write(`sysctl: ${text}\n`);
  };
  for (const word of all ? settings.names : words) {
    const [typed = "", value] = word.split(/=(.*)/s);
    const name = typed.trim().replaceAll("/", ".");
    const old = settings.get(name);
    if (old === undefined)
      complain(
        busybox ? `error: '${name}' is an unknown key` : `cannot stat /proc/sys/${name.replaceAll(".", "/")}: No such file or directory`,
      );
    else if (value === undefined) yield* say(self, show(name));
    else {
      const why = settings.readOnly ? "Read-only file system" : self.user !== 0 || !settings.mayChange(name) ? "Permission denied" : "";
      if (!why) {
        settings.set(name, value);
        if (!quiet) yield* say(self, show(name));
      } else if (busybox) complain(`error setting key '${name}': ${why}`);
      else
        complain(
          why === "Permission denied" ? `permission denied on key ${JSON.stringify(name)}` : `setting key ${JSON.stringify(name)}: ${why}`,
        );
    }
  }
  return failed ? 1 : 0;
});

export const sysctlTools: Readonly<Record<string, Program>> = { sysctl };
