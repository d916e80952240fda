// What a build made, sent to the client: as an archive, or as a folder that it asks file by file for (session/filesync: FileSend; fsutil: Send).
import type { ClientHttp2Session } from "node:http2";
import { toBytes } from "../../../base/bytes.ts";
import { treeOf, unpack } from "../../../docker/build/archive.ts";
import { type Content, lengthOf, Reader, settled } from "../../../machine/content.ts";
import type { FolderNode, Node } from "../../../machine/nodes.ts";
import { CODE, GrpcError, OutgoingCall } from "./grpc.ts";
import { PACKET, Packet, Piece } from "./messages.ts";

const FILE_SEND = "/moby.filesync.v1.FileSend/DiffCopy";
/** Go's os.FileMode of folders and links. */
const MODE = { folder: 2 ** 31, link: 2 ** 27, file: 0 };
const CHUNK = 32 * 1024;

const target = (exporter: number) => ({ "buildkit-attachable-exporter-id": String(exporter) });

/** `exporter`: its place among those of the solve. @throws GrpcError */
export async function sendArchive(session: ClientHttp2Session, exporter: number, archive: Content): Promise<void> {
  const call = new OutgoingCall(session, FILE_SEND, target(exporter), Piece, Piece);
  const written = (async () => {
    for (const data of pieces(archive)) await call.send({ data });
    call.end();
  })();
  // A client that takes no more says why in what it answers.
  written.catch(() => {});
  for await (const _ of call.messages());
  await written;
}

/** @throws GrpcError */
export async function sendFolder(session: ClientHttp2Session, exporter: number, archive: Content): Promise<void> {
  const call = new OutgoingCall(session, FILE_SEND, target(exporter), Packet, Packet);
  const files: (Content | undefined)[] = [];
  const told = (async () => {
    for (const [path, node] of below(treeOf(unpack(archive), true), "")) {
      const content = node.type === "file" ? settled(node.content) : undefined;
      files.push(content);
      await call.send({
        type: PACKET.stat,
        stat: {
          path,
          mode: MODE[node.type] + (node.mode & 0o777),
          user: 0,
          group: 0,
          size: content === undefined ? 0 : lengthOf(content),
          modified: node.modified * 1e6,
          linkname: node.type === "link" ? node.target : "",
        },
      });
    }
    await call.send({ type: PACKET.stat });
  })();
  // It is told below as what ends the call.
  told.catch(() => call.cancel());
  let complete = false;
  for await (const { type, id, data } of call.messages()) {
    if (type === PACKET.error) throw new GrpcError(CODE.unknown, Buffer.from(data).toString());
    if (type === PACKET.end) {
      complete = true;
      await call.send({ type: PACKET.end });
      call.end();
    } else if (type === PACKET.request) {
      const content = files[id];
      if (content === undefined) throw new GrpcError(CODE.invalidArgument, `invalid file id ${id}`);
      for (const data of pieces(content)) await call.send({ type: PACKET.data, id, data });
      await call.send({ type: PACKET.data, id });
    }
  }
  if (!complete) throw new GrpcError(CODE.unknown, "unexpected EOF");
}

/** The bytes of a content as messages carry them, each made as it is sent. */
function* pieces(content: Content): Generator<Uint8Array> {
  const reader = new Reader(content);
  for (let text = reader.text(CHUNK); text; text = reader.text(CHUNK)) yield toBytes(text);
}

/** Everything below a folder, in the order in which such paths are compared. */
function* below(folder: FolderNode, above: string): Generator<[path: string, node: Node]> {
  for (const name of [...folder.entries.keys()].sort((a, b) => Buffer.compare(toBytes(a) as Buffer, toBytes(b) as Buffer))) {
    const node = folder.entries.get(name)!;
    yield [above + name, node];
    if (node.type === "folder") yield* below(node, `${above}${name}/`);
  }
}
