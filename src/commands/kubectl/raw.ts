// --raw of create, delete and replace: a request to a path of the server, its body from one file.
import type { Process } from "../../machine/process.ts";
import { Exit } from "./failures.ts";
import { refuse } from "./refusal.ts";
import type { Session } from "./session.ts";

export function* sendRaw(_session: Session, verb: "create" | "update" | "delete", path: string, filenames: readonly string[]): Process {
  if (filenames.length !== 1 && verb !== "delete") refuse("--raw can only use a single local file or stdin");
  throw new Exit(1, `k8s-quest does not simulate --raw ${path} of this verb yet\n`);
}
