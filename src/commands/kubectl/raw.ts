// --raw of create, delete and replace: a request to a path of the server, its body from one file.
import { failure } from "../../api/errors.ts";
import type { KubeObject } from "../../api/object.ts";
import type { Request } from "../../api/request.ts";
import { parseYaml } from "../../base/yaml.ts";
import type { Process, Task } from "../../machine/process.ts";
import { readAll } from "../../machine/tasks.ts";
import { refuse } from "./refusal.ts";
import type { Session } from "./session.ts";

const PATH = /^\/(?:api|apis\/([^/]+))\/([^/]+)\/(?:namespaces\/([^/]+)\/)?([^/]+)(?:\/([^/]+))?(?:\/([^/]+))?$/;

export function* sendRaw(session: Session, verb: "create" | "update" | "delete", target: string, filenames: readonly string[]): Process {
  if (filenames.length > 1 || (!filenames.length && verb !== "delete")) refuse("--raw can only use a single local file or stdin");
  const body = filenames.length ? yield* bodyOf(session, filenames[0]!) : undefined;
  const [path = "", query = ""] = target.split(/\?(.*)/s);
  const options = new URLSearchParams(query);
  const match = PATH.exec(path);
  const door = yield* session.door();
  const [, group = "", version = "", namespace, plural = "", name, subresource] = match ?? [];
  const kind = door.mapper.scheme.byResource(group, version, plural);
  if (!kind) throw failure(404, "NotFound", "the server could not find the requested resource");
  const answer = (yield* door.request({
    verb: verb === "delete" && !name ? "deletecollection" : verb,
    kind,
    ...(namespace ? { namespace } : {}),
    ...(name ? { name } : {}),
    ...(subresource ? { subresource } : {}),
    ...(verb === "delete"
      ? { delete: ((typeof body === "string" ? parseYaml(body) : body) ?? {}) as NonNullable<Request["delete"]> }
      : { body }),
    ...(options.get("dryRun") ? { dryRun: true } : {}),
    ...(options.get("fieldManager") ? { fieldManager: options.get("fieldManager")! } : {}),
    ...(options.has("fieldValidation")
      ? { fieldValidation: options.get("fieldValidation") as NonNullable<Request["fieldValidation"]> }
      : {}),
  })) as KubeObject;
  yield* session.out(`${JSON.stringify(answer)}\n`);
  return 0;
}

/** The body as a value. @throws Refusal */
function* bodyOf(session: Session, path: string): Task<unknown> {
  const { files } = session.self.machine;
  if (path !== "-" && !files.exists(session.path(path))) refuse(`the path ${JSON.stringify(path)} does not exist`);
  const text = path === "-" ? yield* readAll(session.self.stdin) : files.read(session.path(path));
  // JSON goes as it is: the server says what is wrong with it.
  if (/^\s*\{/.test(text)) return text;
  try {
    return parseYaml(text);
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error));
  }
}
