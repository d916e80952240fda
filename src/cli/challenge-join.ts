// k8s-quest challenge join URL CODE: plays with a group, at its host.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openSettings } from "../game/progress/settings.ts";
import type { GroupDoor, GroupLine } from "../ui/practice/group.ts";

/** Who one was at a host: kept, so that a crash is no stranger who comes. */
interface Membership {
  url: string;
  code: string;
  name: string;
  token: string;
}

const usage = "Usage: k8s-quest challenge join URL CODE\n\nThe host shows both: k8s-quest host says what to type.\n";

export async function main(args: readonly string[]): Promise<number> {
  const [url, code, ...more] = args;
  const fail = (message: string) => {
    process.stderr.write(`k8s-quest challenge join: ${message}\n`);
    return 2;
  };
  if (url === undefined || code === undefined || more.length) {
    process.stderr.write(usage);
    return 2;
  }
  if (!/^https?:$/.test(URL.canParse(url) ? new URL(url).protocol : "")) return fail(`${url} is no address of a host`);
  if (!process.stdin.isTTY || !process.stdout.isTTY) return fail("needs a terminal");
  const [{ start }, { GroupClient }] = await Promise.all([import("../ui/start.tsx"), import("../http/host/client.ts")]);
  const file = join(openSettings(process.env["K8S_QUEST_HOME"]).folder, "group.json");
  const before = memberAt(file, url, code);
  let line: GroupLine | undefined;
  const group: GroupDoor = {
    where: url,
    ...(before ? { name: before.name } : {}),
    join(name, events) {
      line?.drop();
      const token = before?.name === name ? { token: before.token } : {};
      line = new GroupClient({
        url,
        joinCode: code,
        name,
        ...token,
        events: {
          ...events,
          welcome(me) {
            writeFileSync(file, JSON.stringify({ url, code, name, token: me.token } satisfies Membership), { mode: 0o600 });
            events.welcome?.(me);
          },
        },
      });
      return line;
    },
  };
  const boot = { load: async () => (await import("../commands/boot.ts")).boot };
  try {
    return await start({ boot, practice: { name: "challenge", arguments: ["join"] }, group });
  } finally {
    line?.drop();
  }
}

function memberAt(file: string, url: string, code: string): Membership | undefined {
  try {
    const found = JSON.parse(readFileSync(file, "utf8")) as Membership;
    return found.url === url && found.code === code ? found : undefined;
  } catch {
    return undefined;
  }
}
