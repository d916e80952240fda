// Archives weigh what is in them: of images, of containers and in containers, though what fills them is not modelled byte by byte.
import { describe, expect, it } from "vitest";
import { startLearner } from "./learner.ts";

const { out, run, write } = startLearner({ world: "docker" });
const number = (line: string): number => Number(out(line).trim());
const sizeOf = (image: string): number => number(`docker inspect -f '{{.Size}}' ${image}`);
const MB = 1e6;
out("docker pull -q nginx; docker pull -q alpine; docker create --name web nginx");

describe("docker save", () => {
  it("writes as much as the image's layers hold, with heads and padding", () => {
    out("docker save nginx -o x.tar");
    const size = number("stat -c %s x.tar");
    expect(size % 512).toBe(0);
    expect(size - sizeOf("nginx")).toBeGreaterThan(0);
    expect(size - sizeOf("nginx")).toBeLessThan(0.3 * MB);
    expect(number("docker save nginx | wc -c")).toBe(size);
    expect(out("ls -lh x.tar | cut -c1-33")).toMatch(/^-rw------- 1 learner learner 153M/);
  });
  it("is an OCI layout, with what older engines read", () => {
    expect(out("docker save nginx | tar t | sed 's/[0-9a-f]\\{64\\}/BLOB/' | uniq -c")).toBe(
      "      1 blobs/\n      1 blobs/sha256/\n      8 blobs/sha256/BLOB\n      1 index.json\n      1 manifest.json\n      1 oci-layout\n      1 repositories\n",
    );
  });
  it("names layers and configuration by their digests, which are those of the engine", () => {
    out("mkdir layout; tar xf x.tar -C layout");
    const [id, layers] = [
      out("docker inspect -f '{{.Id}}' nginx").trim(),
      out("docker inspect -f '{{join .RootFS.Layers \" \"}}' nginx").trim(),
    ];
    expect(out(`jq -r '.[0].Config' layout/manifest.json`)).toBe(`blobs/sha256/${id.slice(7)}\n`);
    expect(out(`jq -r '.[0].Layers | join(" ")' layout/manifest.json`).trim()).toBe(layers.replaceAll("sha256:", "blobs/sha256/"));
    const blob = out("jq -r '.manifests[0].digest' layout/index.json").trim().slice(7);
    expect(out(`jq -r '[.layers[].digest] | join(" ")' layout/blobs/sha256/${blob}`).trim()).toBe(layers);
    expect(out('cd layout/blobs/sha256; for each in *; do echo "$each  $each" | sha256sum -c --status || echo $each; done; cd')).toBe("");
  });
  it("tells in the manifest how large each layer is", () => {
    const told = out(`jq -r '.[0].LayerSources[] | .size' layout/manifest.json`);
    expect(told).toBe(out(`for each in $(jq -r '.[0].Layers[]' layout/manifest.json); do stat -c %s layout/$each; done`));
    const files = out(`for each in $(jq -r '.[0].Layers[]' layout/manifest.json); do tar tf layout/$each | sed -n /data/p; done`);
    expect(files).toBe("usr/lib/base/data\nusr/lib/nginx/data\n");
  });
  it("has a layer that images share but once", () => {
    out("docker pull -q debian:slim");
    const [one, other, both] = ["nginx", "debian:slim", "nginx debian:slim"].map((names) => number(`docker save ${names} | wc -c`));
    expect(one! + other! - both!).toBeGreaterThan(78 * MB);
    expect(both).toBeLessThan(sizeOf("nginx") + sizeOf("debian:slim") - 78 * MB);
  });
  it("is refused without layers", () => {
    out("printf 'FROM scratch\\nLABEL a=b\\n' | docker build -q -t nothing -");
    expect(run("docker save nothing -o nothing.tar")).toMatchObject({
      stderr: "Error response from daemon: empty export - not implemented\n",
      code: 1,
    });
  });
  it("tells of it as an event", () => {
    expect(
      out("docker save alpine > /dev/null; docker events --since 1m --until 0s --filter event=save --format '{{.Action}}' | uniq"),
    ).toBe("save\n");
  });
});

describe("docker load", () => {
  const shown = "docker inspect -f '{{.Id}} {{.Size}} {{.RootFS.Layers}}' nginx; docker history -q nginx";
  it.each([
    ["from a file", "docker load -i x.tar"],
    ["as it comes", "cat x.tar | docker load"],
    ["compressed", "gzip -k x.tar; docker load -i x.tar.gz; rm x.tar.gz"],
    ["taken apart and put together again", "cd layout; tar c . | docker load; cd"],
  ])("gives the same image back: %s", (_how, line) => {
    const before = out(shown);
    out("docker rm -f web; docker rmi nginx");
    expect(out(line)).toBe("Loaded image: nginx:latest\n");
    expect(out(shown)).toBe(before);
    out("docker create --name web nginx");
  });
  it("refuses layers that are others than their names say", () => {
    out("cp -r layout other; printf 'FROM alpine\\nRUN echo a > /a\\n' | docker build -q -t more -; docker save more | tar x -C other");
    out("cp layout/manifest.json other/; cd other; l=$(jq -r '.[0].Layers[2]' manifest.json); echo more >> $l; cd");
    expect(run("tar c -C other . | docker load").stderr).toMatch(
      /^invalid diffID for layer 2: expected "sha256:[0-9a-f]{64}", got "sha256:[0-9a-f]{64}"\n$/,
    );
  });
  it.each([
    ["x", "", "invalid character 'x' looking for beginning of value"],
    ['{"a":1}', "", "json: cannot unmarshal object into Go value of type []tarexport.manifestItem"],
    ['[{"Config":"none"}]', "", "open none: no such file or directory"],
    ['[{"Config":"c.json"}]', "{}", "invalid image JSON, no RootFS key"],
    ['[{"Config":"c.json"}]', "[]", "json: cannot unmarshal array into Go value of type image.Image"],
    [
      '[{"Config":"c.json"}]',
      '{"rootfs":{"type":"layers","diff_ids":["sha256:0"]}}',
      "invalid manifest, layers length mismatch: expected 0, got 1",
    ],
  ])("says what is wrong with an archive that is none of images: %s %s", (manifest, config, words) => {
    out(`mkdir -p none; printf '%s' '${manifest}' > none/manifest.json; printf '%s' '${config}' > none/c.json`);
    expect(run("tar c -C none . | docker load")).toMatchObject({ stderr: expect.stringContaining(words), code: 1 });
  });
  it("brings an image back that was built here", () => {
    out("docker save more -o more.tar; docker rmi more; docker load -i more.tar");
    expect(out("docker run --rm more cat /a")).toBe("a\n");
  });
});

describe("programs that were compiled", () => {
  it("still run where their file was carried", () => {
    const source = 'package main\n\nimport "fmt"\n\nfunc main() {\n\tfmt.Println("carried")\n}\n';
    write({
      "go/main.go": source,
      "go/go.mod": "module main\n\ngo 1.25\n",
      "go/Dockerfile": "FROM golang:1.25\nCOPY . .\nRUN go build -o /app\n",
    });
    out("docker build -q -t compiled go; docker create --name maker compiled; mkdir ship; docker cp maker:/app ship/app");
    out("cd ship; tar cf app.tar app; rm app; tar xf app.tar; cat app | cat > same; chmod 755 same; cd");
    out("printf 'FROM alpine\\nCOPY same /app\\n' > ship/Dockerfile; docker build -q -t shipped ship; docker save shipped -o shipped.tar");
    out("docker rmi shipped; gzip shipped.tar; docker load -i shipped.tar.gz");
    expect(out("docker run --rm shipped /app; wc -c < ship/same; stat -c %s ship/app")).toMatch(/^carried\n(\d+)\n\1\n$/);
  });
});

describe("files of a container", () => {
  it("are exported with all that they weigh", () => {
    const size = number("docker export web | wc -c");
    expect(size - sizeOf("nginx")).toBeGreaterThan(0);
    expect(size - sizeOf("nginx")).toBeLessThan(0.3 * MB);
    out("docker export web -o flat.tar");
    expect(number("stat -c %s flat.tar")).toBe(size);
  });
  it("weigh the same as an image that was made of them", () => {
    out("docker import flat.tar flat; docker commit web committed");
    expect(sizeOf("flat")).toBe(sizeOf("nginx"));
    expect(sizeOf("committed")).toBe(sizeOf("nginx"));
  });
  it("are copied with all that they weigh", () => {
    const copied = number("docker cp web:/usr - | wc -c");
    expect(copied).toBeGreaterThan(159 * MB);
    out("docker cp web:/usr/lib lib; docker cp lib web:/opt/");
    expect(number("docker cp web:/opt/lib - | wc -c")).toBe(number("docker cp web:/usr/lib - | wc -c"));
    expect(out("du -sm lib")).toBe("151\tlib\n");
  });
  it("go where a build's result goes", () => {
    out(
      "mkdir -p ctx; printf 'FROM nginx\\n' > ctx/Dockerfile; docker build -q -o type=tar,dest=built.tar ctx; docker build -q -o built ctx",
    );
    expect(number("stat -c %s built.tar")).toBeGreaterThan(sizeOf("nginx"));
    expect(out("du -sm built")).toBe("154\tbuilt\n");
  });
});

describe("in a container", () => {
  it("archives, copies and free room are as large as what is in them", () => {
    const text =
      out(`docker run --rm nginx sh -c 'tar cf /tmp/x.tar /usr 2>/dev/null; cd /tmp; cp x.tar y.tar; dd if=x.tar of=z.tar 2>/dev/null
      stat -c %s x.tar y.tar z.tar; tar tf z.tar | wc -l; du -sm /tmp; sha256sum *.tar | cut -c1-64 | uniq | wc -l'`);
    const [x, y, z, files, used, sums] = text.trim().split("\n");
    expect(Number(x)).toBeGreaterThan(159 * MB);
    expect(Number(x) % 10240).toBe(0);
    expect([y, z, used, sums]).toEqual([x, x, "459\t/tmp", "1"]);
    expect(Number(files)).toBeGreaterThan(100);
  });
  it("what is unpacked is what was packed", () => {
    const text = out(`docker run --rm alpine sh -c 'tar czf /tmp/x.tar.gz /usr/lib 2>/dev/null; mkdir /new; tar xzf /tmp/x.tar.gz -C /new
      du -s /usr/lib | cut -f1; du -s /new/usr/lib | cut -f1; cmp /usr/lib/base/data /new/usr/lib/base/data && echo same'`);
    const [before, after, verdict] = text.trim().split("\n");
    expect([after, verdict]).toEqual([before, "same"]);
  });
});

describe("gzip", () => {
  it("makes less of it, and all of that again", () => {
    out("cp x.tar y.tar; gzip y.tar");
    const [size, packed] = [number("stat -c %s x.tar"), number("stat -c %s y.tar.gz")];
    expect(packed).toBeGreaterThan(size / 4);
    expect(packed).toBeLessThan(size / 2);
    expect(number("gzip -c x.tar | wc -c")).toBe(packed);
    out("gunzip y.tar.gz");
    expect(out("sha256sum x.tar y.tar | cut -c1-64 | uniq | wc -l; ls y.tar*")).toBe("1\ny.tar\n");
  });
  it("is what it is elsewhere for what is held", () => {
    expect(out("echo hello | gzip | gunzip; echo hello > h; gzip h; zcat h.gz; ls h*; gzip -d h.gz; cat h")).toBe(
      "hello\nhello\nh.gz\nhello\n",
    );
    expect(run("gzip nope").stderr).toBe("gzip: nope: No such file or directory\n");
    expect(run("echo x > plain.gz; gunzip plain.gz").stderr).toBe("gzip: plain.gz: not in gzip format\n");
    expect(run("gunzip h")).toMatchObject({ stderr: "gzip: h: unknown suffix -- ignored\n", code: 2 });
  });
});

describe("a disk", () => {
  it("has the archives on it", () => {
    const used = () => Number(out("df -m / | tail -1 | tr -s ' ' | cut -d' ' -f3").trim());
    const before = used();
    out("docker save nginx > more.tar");
    expect(used() - before).toBeGreaterThan(140);
    expect(out("head -c 512 x.tar | wc -c; tail -c 1024 x.tar | sha256sum | cut -c1-8")).toBe("512\n5f70bf18\n");
  });
  it("that is full takes no more", () => {
    out("fallocate -l 60G one");
    const free = number("df -k / | tail -1 | awk '{print $4}'");
    out(`fallocate -l $((${free} / 1024 - 100))M two`);
    expect(run("docker save nginx -o late.tar")).toMatchObject({
      stderr: expect.stringMatching(/^write \/home\/learner\/\.tmp-late\.tar\d+: no space left on device\n$/),
      code: 1,
    });
    expect(run("docker save nginx > late.tar").stderr).toBe("write /dev/stdout: no space left on device\n");
    expect(run("docker export web > late.tar").stderr).toBe("write /dev/stdout: no space left on device\n");
    expect(run("docker cp web:/usr usr").stderr).toBe("write /home/learner/usr/lib/nginx/data: no space left on device\n");
    expect(run("cp x.tar late.tar").stderr).toBe("cp: error writing 'late.tar': No space left on device\n");
    expect(run("tar cf late.tar x.tar")).toMatchObject({
      stderr: "tar: late.tar: Cannot write: No space left on device\ntar: Error is not recoverable: exiting now\n",
      code: 2,
    });
    out("rm one two; docker save nginx -o late.tar");
  });
  it("in memory has the size that it was made with", () => {
    out("mkdir m; sudo mount -t tmpfs -o size=64m tmpfs m");
    expect(out("df -m m | tail -1 | tr -s ' ' | cut -d' ' -f2")).toBe("64\n");
    expect(run("docker save nginx > m/x.tar").stderr).toBe("write /dev/stdout: no space left on device\n");
    out("docker save alpine -o m/x.tar; sudo umount m");
  });
  it("of a container in memory takes no more than it holds", () => {
    expect(run("docker run --rm --tmpfs /small:size=64m nginx tar cf /small/x.tar /usr").stderr).toContain(
      "tar: /small/x.tar: Cannot write: No space left on device\n",
    );
  });
});
