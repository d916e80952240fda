// nginx reads what its files say now, though thousands of containers have the same ones.
import { describe, expect, it } from "vitest";
import { directive, parseConfig } from "../../../src/images/programs/nginx-config.ts";
import { FileSystem } from "../../../src/machine/files.ts";

const MAIN = "/etc/nginx/nginx.conf";

/** A container's files: those of the image, and what is written to them. */
function container(change: (files: FileSystem) => void = () => {}): FileSystem {
  const files = new FileSystem(() => 0, image.root);
  change(files);
  return files;
}

const image = new FileSystem(() => 0);
image.makeFolder("/etc/nginx/conf.d", { parents: true });
image.write(MAIN, "http { include /etc/nginx/conf.d/*.conf; }\n");
image.write("/etc/nginx/conf.d/default.conf", "server { listen 80; }\n");

function ports(files: FileSystem): (string | undefined)[] {
  const list = parseConfig(files, MAIN);
  if ("error" in list) throw new Error(list.error);
  return directive(list, "http")!.block!.map((server) => directive(server.block!, "listen")?.args[0]);
}

describe("an nginx configuration", () => {
  it("is read once for all containers that have it from their image", () => {
    expect(ports(container())).toEqual(["80"]);
    expect(parseConfig(container(), MAIN)).toBe(parseConfig(container(), MAIN));
  });

  it("is another where one of its files was changed, or one came along", () => {
    ports(container());
    expect(ports(container((files) => files.write("/etc/nginx/conf.d/default.conf", "server { listen 81; }")))).toEqual(["81"]);
    expect(ports(container((files) => files.write("/etc/nginx/conf.d/more.conf", "server { listen 82; }")))).toEqual(["80", "82"]);
  });

  it("is another where something is mounted among its files", () => {
    ports(container());
    const volume = new FileSystem(() => 0);
    volume.write("/site.conf", "server { listen 83; }");
    expect(ports(container((files) => files.mount("/etc/nginx/conf.d", volume)))).toEqual(["83"]);
  });

  it("is read anew where a link leads out of its folder", () => {
    const linked = (listen: number) =>
      container((files) => {
        files.makeFolder("/data", { parents: true });
        files.write("/data/site.conf", `server { listen ${listen}; }`);
        files.remove("/etc/nginx/conf.d/default.conf");
        files.link("/data/site.conf", "/etc/nginx/conf.d/default.conf");
      });
    expect(ports(linked(84))).toEqual(["84"]);
    const files = linked(85);
    expect(ports(files)).toEqual(["85"]);
    files.write("/data/site.conf", "server { listen 86; }");
    expect(ports(files)).toEqual(["86"]);
  });
});
