// docker context: contexts with certificates, and contexts that go from one computer to another as an archive.
import { describe, expect, it } from "vitest";
import { startLearner } from "./learner.ts";

const { run, out } = startLearner({ world: "docker" });
out(
  "openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem -days 30 -subj /CN=x 2>/dev/null; cp cert.pem ca.pem; echo nothing > bad.pem",
);
const material = (name: string) => out(`docker context inspect ${name} -f '{{json .TLSMaterial}}'`).trim();
const create = (name: string, more: string) => run(`docker context create ${name} --docker host=tcp://1.2.3.4:2376,${more}`);

describe("a context with certificates", () => {
  it("keeps them for its owner alone, and takes them away with it", () => {
    expect(create("secure", "ca=ca.pem,cert=cert.pem,key=key.pem,skip-tls-verify=1").code).toBe(0);
    expect(material("secure")).toBe('{"docker":["ca.pem","cert.pem","key.pem"]}');
    const folder = out("docker context inspect secure -f '{{.Storage.TLSPath}}'").trim();
    expect(out(`find ${folder} -printf '%m %f\n' | sort`)).toMatch(
      /^600 ca\.pem\n600 cert\.pem\n600 key\.pem\n700 [0-9a-f]{64}\n700 docker\n$/,
    );
    out("docker context create copy --from secure && docker context rm secure");
    expect([run(`ls ${folder}`).code, material("copy")]).toEqual([2, '{"docker":["ca.pem","cert.pem","key.pem"]}']);
  });
  it("has others after an update, or none", () => {
    out("docker context update copy --docker host=tcp://1.2.3.4:1,ca=ca.pem");
    expect(material("copy")).toBe('{"docker":["ca.pem"]}');
    out("docker context update copy --docker host=tcp://1.2.3.4:1");
    expect(material("copy")).toBe("{}");
  });
  it("is refused where nobody could be reached with them", () => {
    const invalid = "unable to create docker endpoint config: invalid docker endpoint options: ";
    expect(create("no", "ca=bad.pem").stderr).toBe(`${invalid}failed to retrieve context tls info: ca.pem seems invalid\n`);
    expect(create("no", "cert=cert.pem,key=bad.pem").stderr).toBe(`${invalid}no valid private key found\n`);
    out("openssl genpkey -algorithm ED25519 -out other.pem");
    expect(create("no", "cert=cert.pem,key=other.pem").stderr).toContain("private key does not match public key");
    expect(create("no", "ca=none.pem").stderr).toBe("unable to create docker endpoint config: open none.pem: no such file or directory\n");
    expect(run("docker context inspect no").code).toBe(1);
  });
});

describe("docker context export and import", () => {
  it("carry a context with its files", () => {
    create("away", "ca=ca.pem");
    expect(run("docker context export away").stderr).toBe('Written file "away.dockercontext"\n');
    expect(out("stat -c %a away.dockercontext; tar tf away.dockercontext")).toBe("600\nmeta.json\ntls\ntls/docker\ntls/docker/ca.pem\n");
    expect(run("docker context import home away.dockercontext")).toEqual({
      stdout: "home\n",
      stderr: 'Successfully imported context "home"\n',
      code: 0,
    });
    expect(material("home")).toBe('{"docker":["ca.pem"]}');
    expect(out("docker context inspect home -f '{{.Endpoints.docker.Host}}'")).toBe("tcp://1.2.3.4:2376\n");
  });
  it("go through pipes, and write over nothing", () => {
    expect(out("docker context export away - | docker context import piped -")).toBe("piped\n");
    expect(run("docker context export away").stderr).toBe("open away.dockercontext: file exists\n");
    expect(run("docker context import home away.dockercontext").stderr).toBe('context "home" already exists\n');
  });
  it("take only what is a context", () => {
    out(
      "echo {} > meta.json; mkdir tls; touch tls/x; tar cf strange.tar key.pem; tar cf flat.tar tls/x; tar cf none.tar tls; tar cf broken.tar meta.json",
    );
    expect(run("docker context import aa strange.tar").stderr).toBe("key.pem: unexpected context file\n");
    expect(run("docker context import aa flat.tar").stderr).toBe("archive format is invalid\n");
    expect(run("docker context import aa key.pem").stderr).toBe("archive/tar: invalid tar header\n");
    out("docker context import bare broken.tar");
    expect(out("docker context ls --format '{{.Name}}: {{.Error}}' | grep bare")).toBe("bare: cannot find docker endpoint in context\n");
    out("docker context rm bare");
  });
});

describe("the context that docker works with", () => {
  it("is listed with what is wrong where it is not there, and ends docker before it does anything", () => {
    expect(out("docker -c gone context show")).toBe("gone\n");
    expect(out("docker -c gone context ls --format '{{.Name}}{{if .Current}} is {{.Error}}{{end}}' | grep gone")).toBe(
      'gone is context "gone": context not found: open /hom…\n',
    );
    const why =
      /^Failed to initialize: unable to resolve docker endpoint: context "gone": context not found: open .*meta\.json: no such file or directory\n$/;
    for (const line of ["docker -c gone version", "docker -c gone run alpine", "DOCKER_CONTEXT=gone docker rm a b"])
      expect(run(line)).toEqual({ stdout: "", stderr: expect.stringMatching(why), code: 1 });
  });
  it("is told by an address in full", () => {
    const host = (given: string) => run(`docker -H ${given} context inspect -f '{{.Endpoints.docker.Host}}'`);
    expect([":1", "tcp://a/b", "1:1:1", "unix://"].map((given) => host(given).stdout)).toEqual([
      "tcp://localhost:1\n",
      "tcp://a:2375/b\n",
      "tcp://[1:1:1]:2375\n",
      "unix:///var/run/docker.sock\n",
    ]);
    expect(host("nope://a")).toEqual({ stdout: "\n", stderr: "invalid bind address format: nope://a\n", code: 1 });
    expect(run("docker -H a -c b ps").stderr).toBe("conflicting options: cannot specify both --host and --context\n");
  });
});
