// With which of Go's clients kubectl sends a request: what it accepts, how it writes, and which line of code its bodies are logged from.
import type { Request } from "../../../api/request.ts";
import type { Call } from "../../command.ts";

export interface GoClient {
  /** Source file and line, as helper.go:105. */
  place: string;
  accept: string;
  /** Bodies go as protocol buffers. */
  protobuf: boolean;
}
type Asked = Omit<Request, "user">;

export const JSON_ONLY = "application/json";
export const ANY = "application/json, */*";
const PROTOBUF = "application/vnd.kubernetes.protobuf,application/json";
const TABLE = ["v1", "v1beta1"].map((version) => `application/json;as=Table;v=${version};g=meta.k8s.io,`).join("") + JSON_ONLY;

/** cli-runtime's resource.Helper. */
const HELPER = { get: 105, list: 113, watch: 170, delete: 202, deletecollection: 202, create: 246, patch: 269, update: 319 };
/** client-go's gentype, which typed clients are made of. */
const TYPED = { get: 165, list: 183, watch: 201, create: 213, update: 226, delete: 257, deletecollection: 269, patch: 289 };
/** client-go's dynamic client. */
const SIMPLE: Partial<Record<Request["verb"], number>> = { get: 242, watch: 270 };

/** Which client is meant where a verb has several: "typed" for describers and for what stands behind an object, "dynamic" for waiting,
 * "replacing" for the version that shall be replaced.
 */
export type By = "typed" | "dynamic" | "replacing";

/** Verbs whose objects have Go types on the way. */
const WITH_SCHEME = /^kubectl (set|rollout|logs|exec|attach|expose|run|cordon|uncordon|drain|taint|port-forward|debug|cluster-info)\b/;
/** Verbs that ask with typed clients alone. */
const WITH_CLIENTS = /^kubectl (auth|events|cp|create|top)\b/;

export function clientOf(call: Call, request: Asked, by?: By): GoClient {
  const { verb, kind, subresource } = request;
  const { path } = call;
  const files = call.command.flags.some(({ name }) => name === "filename") && call.list("filename").length > 0;
  const helper = (accept: string): GoClient => ({ place: `helper.go:${HELPER[verb]}`, accept, protobuf: false });
  if (subresource === "log") return { place: "logs.go:476", accept: ANY, protobuf: false };
  if (subresource === "scale" && path === "kubectl scale")
    return { place: `client.go:${verb === "get" ? 168 : 232}`, accept: ANY, protobuf: false };
  if (subresource === "token") return { place: "serviceaccount.go:87", accept: PROTOBUF, protobuf: true };
  const client = { place: `type.go:${TYPED[verb]}`, accept: PROTOBUF, protobuf: verb !== "patch" };
  if (by === "replacing") return { place: "helper.go:294", accept: JSON_ONLY, protobuf: false };
  if (by === "dynamic") return { place: `simple.go:${SIMPLE[verb]}`, accept: JSON_ONLY, protobuf: false };
  if (by === "typed" || (WITH_CLIENTS.test(path) && !files)) return client;
  if (path === "kubectl autoscale" && verb === "create") return client;
  if (/^kubectl (un)?cordon$/.test(path) && verb === "patch") return client;
  if (path === "kubectl rollout undo" && verb === "patch") return client;
  if (path === "kubectl drain" && (kind.plural !== "nodes" || verb === "patch")) return client;
  if (/^kubectl (logs|exec|attach|port-forward|rollout)\b/.test(path) && verb === "list") return client;
  if (path === "kubectl get" && showsTable(call)) return helper(TABLE);
  return helper(WITH_SCHEME.test(path) ? ANY : JSON_ONLY);
}

/** Whether answers become objects of Go's types, which do not keep what they are called. */
export const hasGoTypes = ({ accept }: GoClient): boolean => accept === ANY || accept === PROTOBUF;

const showsTable = (call: Call): boolean =>
  ["", "wide"].includes(call.string("output")) && call.bool("server-print") && !call.string("template");

/** Whether a table has to bring whole objects: they are sorted by what they hold. */
export const wantsObjects = (call: Call): boolean => call.path === "kubectl get" && showsTable(call) && call.string("sort-by") !== "";
