// k8s-quest challenge join URL CODE: plays with a group, at its host.
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { GroupDoor, GroupLine } from "../ui/practice/group.ts";
import { needTerminal, openApp } from "./app.ts";
import { Mistake } from "./failure.ts";
import { openPlace } from "./place.ts";

/** Who one was at a host: kept, so that a crash is no stranger who comes. */
interface Membership {
  url: string;
  code: string;
  name: string;
  token: string;
}

/** @param words the host's address, and the join code */
export async function join([url, code]: readonly string[]): Promise<number> {
  if (url === undefined || code === undefined) throw new Mistake("challenge.join-what");
  if (!/^https?:$/.test(URL.canParse(url) ? new URL(url).protocol : "")) throw new Mistake("challenge.no-address", { url });
  await needTerminal();
  const { GroupClient } = await import("../http/host/client.ts");
  const file = path.join(openPlace().folder, "group.json");
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
  try {
    return await openApp({ practice: { name: "challenge", arguments: ["join"] }, group });
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
