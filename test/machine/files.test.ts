import { describe, expect, it } from "vitest";
import type { FileError } from "../../src/machine/file-error.ts";
import { FileSystem } from "../../src/machine/files.ts";

const fileSystem = () => {
  let now = 0;
  return new FileSystem(() => ++now);
};
const code = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    return (error as FileError).code;
  }
  return "no error";
};

describe("files", () => {
  it("are read as they were written, below folders that exist", () => {
    const files = fileSystem();
    files.makeFolder("/home/learner", { parents: true });
    files.write("/home/learner/a.txt", "one\n");
    files.write("/home/learner/a.txt", "two\n", { append: true });
    expect(files.read("/home/learner/../learner/./a.txt")).toBe("one\ntwo\n");
    expect(files.list("/home/learner")).toEqual(["a.txt"]);
    expect(code(() => files.write("/nowhere/a.txt", ""))).toBe("ENOENT");
    expect(code(() => files.read("/home"))).toBe("EISDIR");
    expect(code(() => files.read("/home/learner/a.txt/b"))).toBe("ENOTDIR");
  });

  it("are a copy's own once they change, and the image's until then", () => {
    const image = fileSystem();
    image.makeFolder("/etc");
    image.write("/etc/motd", "image");
    const container = new FileSystem(() => 1, image.root);
    container.write("/etc/motd", "container");
    expect([image.read("/etc/motd"), container.read("/etc/motd")]).toEqual(["image", "container"]);
  });

  it("follow links, relative and absolute, and give up on circles", () => {
    const files = fileSystem();
    files.makeFolder("/data/v1", { parents: true });
    files.write("/data/v1/key", "secret");
    files.link("v1", "/data/current");
    files.link("/data/current/key", "/key");
    files.link("/loop", "/loop");
    expect(files.read("/key")).toBe("secret");
    expect(files.realPath("/key")).toBe("/data/v1/key");
    expect(code(() => files.read("/loop"))).toBe("ELOOP");
    files.remove("/key");
    expect(files.read("/data/v1/key")).toBe("secret");
  });

  it("of a mounted volume stand at the mount point, shared by all who mount it", () => {
    const volume = fileSystem();
    const [one, two] = [fileSystem(), fileSystem()];
    one.mount("/data", volume);
    two.mount("/srv/deep", volume, { readOnly: true });
    one.write("/data/x", "from one");
    one.makeFolder("/data/a/b", { parents: true });
    expect(two.read("/srv/deep/x")).toBe("from one");
    expect(two.list("/srv/deep")).toEqual(["a", "x"]);
    expect(code(() => two.write("/srv/deep/x", ""))).toBe("EROFS");
    expect(code(() => one.remove("/data", { recursive: true }))).toBe("EBUSY");
  });

  it("refuse to remove what is not empty, unless told", () => {
    const files = fileSystem();
    files.makeFolder("/a/b", { parents: true });
    expect(code(() => files.remove("/a"))).toBe("ENOTEMPTY");
    files.remove("/a", { recursive: true });
    expect(files.exists("/a")).toBe(false);
  });

  it("move, into a folder when one is named", () => {
    const files = fileSystem();
    files.makeFolder("/in");
    files.write("/a", "text");
    files.rename("/a", "/in");
    files.rename("/in/a", "/in/b");
    expect([files.exists("/a"), files.read("/in/b")]).toEqual([false, "text"]);
  });

  it("that are to be made later are there for all who look, with the time at which they were to be", () => {
    let now = 5;
    const files = new FileSystem(() => now);
    let made = 0;
    files.later(["/a"], 4, () => {
      made++;
      files.write("/a", "text");
    });
    files.later(["/a"], -4, () => files.remove("/a"));
    files.later(["/b"], 2, () => files.write("/b", "hi"));
    now = 90;
    expect([made, files.soFar.tree.entries.size, files.soFar.more]).toEqual([0, 0, 2]);
    files.readOnly = true;
    expect([files.list("/"), files.stat("/b").modified, files.soFar.more]).toEqual([["b"], 5, 0]);
    expect([made, code(() => files.write("/c", ""))]).toEqual([1, "EROFS"]);
  });

  it("that are to be made in a volume are made at once", () => {
    const [files, volume] = [fileSystem(), fileSystem()];
    files.mount("/data", volume);
    files.later(["/b", "/data/a"], 4, () => files.write("/data/a", "text"));
    expect(volume.soFar.tree.entries.size).toBe(1);
  });
});
