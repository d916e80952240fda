// What becomes of a build's target: an image of the engine, or files for the client to write (exporter/*).
import { canonical } from "../../images/reference.ts";
import type { Content } from "../../machine/content.ts";
import type { Task } from "../../machine/process.ts";
import { exported } from "../containers/archive.ts";
import type { Engine } from "../engine.ts";
import type { DockerImage } from "../images/image.ts";
import { HOST } from "../images/platform.ts";
import { referenceOf, tagOf } from "../images/store.ts";
import type { BuildOptions } from "./options.ts";
import { imageOf, type State } from "./state.ts";
import { bytesText, SolveError } from "./trace.ts";
import { bytesIn } from "./tree.ts";
import type { Vertices } from "./vertices.ts";

/** An image of the engine, with its names. @throws SolveError for one of another system */
export function* exportImage(engine: Engine, { tags, platform = HOST }: BuildOptions, vertices: Vertices, state: State): Task<DockerImage> {
  const { images, clock } = engine;
  return yield* vertices.run("exporting to image", function* (status): Task<DockerImage> {
    const known = images.has(imageOf(state, clock.now).id);
    yield { until: clock.now + (known ? 0 : 80) };
    status("exporting layers");
    const image = imageOf(state, clock.now);
    if (platform.os !== HOST.os) throw new SolveError("operating system is not supported");
    status(`writing image ${image.id}`);
    images.add(image);
    for (const tag of tags) {
      const reference = referenceOf(tag);
      if (images.find(tagOf(reference))?.id !== image.id) images.tag(image, reference);
      status(`naming to ${canonical({ ...reference, tag: reference.tag ?? "latest" })}`);
    }
    return image;
  });
}

/** The target's files in an archive, for the client to write. */
export function* exportFiles({ files }: State, output: "local" | "tar", vertices: Vertices): Task<Content> {
  const archive = exported(files);
  const name = output === "local" ? "exporting to client directory" : "exporting to client tarball";
  yield* vertices.run(name, (status) => status(output === "local" ? `copying files ${bytesText(bytesIn(files))}` : "sending tarball"));
  return archive;
}
