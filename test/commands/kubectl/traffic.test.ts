// What kubectl logs of its requests with -v, and the flags that say how it reaches the server.
import { describe, expect, it } from "vitest";
import { laboratory } from "./world.ts";

const lab = laboratory();
lab.put({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "flask", namespace: "default" }, data: { a: "b" } });

/** Without klog's header, and without what is told of feature gates. */
const told = (line: string): string =>
  lab
    .line(line)
    .err.replace(/^I\d{4} \d\d:\d\d:\d\d\.\d+ +\d+ /gm, "")
    .replace(/^(envvar|loader)\.go.*\n/gm, "");

const USER_AGENT = "kubectl/v1.35.2 (linux/amd64) kubernetes/fdc9d74";
const URL = "https://127.0.0.1:6443/api/v1/namespaces/default/configmaps";

describe("-v", () => {
  it("6: asks for the kinds once, and then for what is wanted", () => {
    lab.line("version");
    lab.host.files.remove("/root/.kube/cache", { recursive: true });
    const fresh = told("get cm -v=6").match(/url="[^"]+"/g);
    expect(fresh).toEqual([
      'url="https://127.0.0.1:6443/api?timeout=32s"',
      'url="https://127.0.0.1:6443/apis?timeout=32s"',
      `url="${URL}?limit=500"`,
    ]);
    expect(told("get cm -v=6").match(/url="[^"]+"/g)).toEqual([`url="${URL}?limit=500"`]);
  });
  it("7: with the headers of the request", () =>
    expect(told("get cm flask -o yaml -v=7 --token=t")).toMatch(
      `round_trippers.go:527] "Request" verb="GET" url="${URL}/flask" headers=<\n\tAccept: application/json\n\tAuthorization: Bearer <masked>\n\tUser-Agent: ${USER_AGENT}\n >\n`,
    ));
  it("8: with bodies and the headers of the answer, which are cut off", () => {
    const text = told("get cm -v=8");
    expect(text).toMatch(/^helper\.go:113\] "Request Body" body=""\n/);
    expect(text).toContain("\tAccept: application/json;as=Table;v=v1;g=meta.k8s.io,application/json;as=Table;v=v1beta1;g=meta.k8s.io,");
    expect(text).toMatch(
      /"Response" status="200 OK" headers=<\n\tAudit-Id: [0-9a-f-]{36}\n\tCache-Control: no-cache, private\n\tContent-Length: \d+\n\tContent-Type: application\/json\n\tDate: .*GMT\n > milliseconds=3\n/,
    );
    expect(text).toMatch(/helper\.go:113\] "Response Body" body="\{\\"kind\\":\\"Table\\",.* \[truncated \d+ chars\]"\n$/);
  });
  it("9: as curl would ask", () =>
    expect(told("get cm flask -o name -v=9")).toMatch(
      new RegExp(
        `curlCommand=<\n\tcurl -v -XGET  -H "Accept: application/json" -H "User-Agent: ${USER_AGENT.replace(/[().]/g, "\\$&")}" '${URL}/flask'\n >\n.*HTTP Trace: Dial succeed`,
        "s",
      ),
    ));
  it("10: with whole bodies", () => {
    expect(told("get cm -v=10")).not.toContain("truncated");
    expect(told("get cm -v=11")).not.toContain("truncated");
  });
  it("shows what typed clients send as its bytes", () =>
    expect(told("create configmap c3 --from-literal=a=b -v=8")).toContain(
      `"Request Body" body=<
	00000000  6b 38 73 00 0a 0f 0a 02  76 31 12 09 43 6f 6e 66  |k8s.....v1..Conf|
	00000010  69 67 4d 61 70 12 1c 0a  12 0a 02 63 33 12 00 1a  |igMap......c3...|
	00000020  00 22 00 2a 00 32 00 38  00 42 00 12 06 0a 01 61  |.".*.2.8.B.....a|
	00000030  12 01 62 1a 00 22 00                              |..b..".|
 >
`,
    ));
  it("tells what the server said of what is not there", () =>
    expect(told("get cm nope -v=4")).toMatch(/^helpers\.go:246\] server response object: %s\[\{\n {2}"kind": "Status",/));
  it("can be told by source files", () => {
    expect(told("get cm flask -o name --vmodule=round_*=6")).toMatch(/^round_trippers\.go:632\] "Response" verb="GET" [^\n]*\n$/);
    expect(told("get cm flask -o name --vmodule=other=9")).toBe("");
  });
  it("changes nothing but what is told", () => {
    expect(lab.line("create cm twice --from-literal=a=b -v=9").out).toBe("configmap/twice created\n");
    expect(lab.line('patch cm twice -p {"data":{"x":"y"}} -v=9').out).toBe("configmap/twice patched\n");
    expect(lab.line("get cm twice -o jsonpath={.data}").out).toBe('{"a":"b","x":"y"}');
    expect(lab.line("delete cm twice -v=9").out).toBe('configmap "twice" deleted from default namespace\n');
  });
});

describe("where the kinds are remembered", () => {
  it("can be told", () => {
    expect(lab.line("get cm flask -o name --cache-dir=/tmp/kinds").code).toBe(0);
    expect(lab.host.files.list("/tmp/kinds/discovery")).toEqual(["127.0.0.1_6443"]);
  });
});
