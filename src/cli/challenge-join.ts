// k8s-quest challenge join URL CODE: plays with a group, at its host.
import type { GroupDoor, GroupLine } from "../ui/practice/group-door.ts";
import { needTerminal, openApp } from "./app.ts";
import { Failure, Mistake } from "./failure.ts";
import { hostAddress, Membership } from "./membership.ts";
import { openPlace } from "./place.ts";

/** @param words the host's address, and the join code */
export async function join([url, code]: readonly string[]): Promise<number> {
  if (url === undefined || code === undefined) throw new Mistake("challenge.join-what");
  const where = hostAddress(url);
  if (where === undefined) throw new Mistake("challenge.no-address", { url });
  await needTerminal();
  const { GroupClient } = await import("../http/host/client.ts");
  const membership = new Membership(openPlace().folder, where, code);
  const pid = membership.take();
  // Who joins twice would put the first window out, and begin anew in the second.
  if (pid !== undefined) throw new Failure("challenge.joined-already", { pid });
  let before = membership.read();
  let line: GroupLine | undefined;
  const group: GroupDoor = {
    where,
    ...(before ? { name: before.name } : {}),
    join(name, events) {
      line?.drop();
      const token = before?.name === name ? { token: before.token } : {};
      line = new GroupClient({
        url: where,
        joinCode: code,
        name,
        ...token,
        events: {
          ...events,
          welcome(me) {
            before = { name, token: me.token };
            membership.write(before);
            events.welcome?.(me);
          },
          refused(reason) {
            // Who was put out may come again as a stranger, where the host still lets people in.
            if (reason === "removed") {
              before = undefined;
              membership.forget();
            }
            events.refused?.(reason);
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
    membership.release();
  }
}
