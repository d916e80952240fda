// Folders of the client, as it sends them (tonistiigi/fsutil: Receive): what there is, then what was asked for of it.
import type { ClientHttp2Session } from "node:http2";
import { fromBytes } from "../../../base/bytes.ts";
import { type ArchiveEntry, treeOf } from "../../../docker/build/archive.ts";
import type { FolderNode } from "../../../machine/nodes.ts";
import { CODE, GrpcError, OutgoingCall } from "./grpc.ts";
import { PACKET, Packet } from "./messages.ts";

export const DIFF_COPY = "/moby.filesync.v1.FileSync/DiffCopy";

/** Bits of Go's os.FileMode. */
const MODE = {
  folder: 2 ** 31,
  link: 2 ** 27,
  special: 2 ** 26 + 2 ** 25 + 2 ** 24 + 2 ** 21,
  setuid: 2 ** 23,
  setgid: 2 ** 22,
  sticky: 2 ** 20,
};
const has = (mode: number, bits: number): boolean => (BigInt(mode) & BigInt(bits)) !== 0n;

/** Bytes that a folder may have, with what is told of its files. */
const LARGEST = 256 * 1024 * 1024;
/** Bytes that a file's entry counts for beside its names. */
const ENTRY = 100;

export interface Wanted {
  /** What the client calls the folder: context, dockerfile, or the name of a further one. */
  folder: string;
  include?: readonly string[];
  exclude?: readonly string[];
  /** Paths to send, with what links on the way to them lead to; all of them where nothing is said. */
  follow?: readonly string[];
}

/** Values that are not of printable ASCII go in another dress (session/filesync: encodeStringForHeader). */
function listed(name: string, values: readonly string[] | undefined): Record<string, string[]> {
  if (!values?.length) return {};
  if (values.every((value) => /^[\x20-\x7e]*$/.test(value))) return { [name]: [...values] };
  return { [name]: values.map((value) => encodeURIComponent(value)), [`${name}-encoded`]: ["1"] };
}

/** Fetches one. @throws GrpcError */
export async function fetchFolder(session: ClientHttp2Session, wanted: Wanted, signal?: AbortSignal): Promise<FolderNode> {
  const call = new OutgoingCall(
    session,
    DIFF_COPY,
    {
      ...listed("dir-name", [wanted.folder]),
      ...listed("include-patterns", wanted.include),
      ...listed("exclude-patterns", wanted.exclude),
      ...listed("followpaths", wanted.follow),
    },
    Packet,
    Packet,
    signal,
  );
  const found: (ArchiveEntry & { hard?: string })[] = [];
  /** By what the client counts: everything that it has told of. */
  const awaited = new Map<number, { entry: ArchiveEntry; parts: Uint8Array[] }>();
  let count = 0;
  let size = 0;
  let complete = false;
  const add = (bytes: number) => {
    size += bytes;
    if (size > LARGEST) throw new GrpcError(CODE.invalidArgument, `k8s-quest takes at most ${LARGEST / 1024 / 1024} MiB in one context`);
  };
  const finish = async () => {
    if (complete && !awaited.size) await call.send({ type: PACKET.end });
  };
  try {
    for await (const { type, stat, id, data } of call.messages()) {
      if (type === PACKET.error) throw new GrpcError(CODE.unknown, fromBytes(data));
      if (type === PACKET.end) call.end();
      if (type === PACKET.stat && !stat) {
        complete = true;
        await finish();
      } else if (type === PACKET.stat && stat) {
        const number = count++;
        const { mode, path, modified, linkname } = stat;
        add(ENTRY + path.length + linkname.length);
        if (has(mode, MODE.special)) continue;
        const bits =
          (mode % 0o1000) +
          (has(mode, MODE.setuid) ? 0o4000 : 0) +
          (has(mode, MODE.setgid) ? 0o2000 : 0) +
          (has(mode, MODE.sticky) ? 0o1000 : 0);
        const common = { name: path.replaceAll("\\", "/"), mode: bits, modified: Math.floor(modified / 1e6) };
        if (has(mode, MODE.folder)) found.push({ ...common, type: "folder" });
        else if (has(mode, MODE.link)) found.push({ ...common, type: "link", target: linkname });
        else if (linkname) found.push({ ...common, type: "file", hard: linkname });
        else {
          const entry: ArchiveEntry = { ...common, type: "file" };
          found.push(entry);
          awaited.set(number, { entry, parts: [] });
          await call.send({ type: PACKET.request, id: number });
        }
      } else if (type === PACKET.data) {
        const file = awaited.get(id);
        if (!file) throw new GrpcError(CODE.invalidArgument, `invalid file request ${id}`);
        add(data.length);
        if (data.length) file.parts.push(data);
        else {
          file.entry.content = fromBytes(Buffer.concat(file.parts));
          awaited.delete(id);
          await finish();
        }
      }
    }
    if (!complete || awaited.size) throw new GrpcError(CODE.unknown, "unexpected EOF");
  } catch (error) {
    call.cancel();
    throw error;
  }
  const contents = new Map(found.map(({ name, content }) => [name, content]));
  return treeOf(found.map(({ hard, ...entry }) => (hard === undefined ? entry : { ...entry, content: contents.get(hard) ?? "" })));
}
