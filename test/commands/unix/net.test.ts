// The network tools in a whole world: what they say about servers, closed ports, names and time.
import { beforeAll, describe, expect, it } from "vitest";
import { type Booted, boot } from "../../../src/commands/boot.ts";
import type { ScriptShell } from "../../../src/shell/script.ts";

let booted: Booted;
let shell: ScriptShell;

function run(line: string): { stdout: string; stderr: string; exitCode: number | undefined; took: number } {
  const { clock } = booted.world;
  const before = clock.now;
  const done = shell.run(line);
  clock.runWhile(() => done.exitCode === undefined, clock.now + 900_000);
  return { stdout: done.stdout, stderr: done.stderr, exitCode: done.exitCode, took: clock.now - before };
}

beforeAll(() => {
  booted = boot({ seed: "net", world: "default" });
  shell = booted.script();
  run(
    "kubectl run web --image=nginx && kubectl expose pod web --port=80 && kubectl create service externalname ext --external-name=example.com",
  );
  run("kubectl run bb --image=busybox -- sleep 100000; kubectl run cu --image=curlimages/curl --command -- sleep 100000");
  run("kubectl run shoot --image=nicolaka/netshoot --command -- sleep 100000");
  run("kubectl wait --for=condition=Ready pod --all --timeout=120s");
  run("WEB=$(kubectl get pod web -o jsonpath={.status.podIP}) SERVICE=$(kubectl get service web -o jsonpath={.spec.clusterIP})");
});

describe("curl", () => {
  it("prints the page of a service by its name", () => {
    expect(run("kubectl exec cu -- curl -s web").stdout).toContain("<title>Welcome to nginx!</title>");
  });

  it.each([
    ["curl -sS nowhere.example", "curl: (6) Could not resolve host: nowhere.example\n", 6],
    ["curl -sS localhost:99", "curl: (7) Failed to connect to localhost port 99 after 0 ms: Could not connect to server\n", 7],
    ["curl -sS -m 2 10.9.9.9", "curl: (28) Connection timed out after 2001 milliseconds\n", 28],
    ["curl -sS --connect-timeout 3 10.9.9.9", "curl: (28) Connection timed out after 3001 milliseconds\n", 28],
    ["curl -sS localhost:99999", "curl: (3) URL rejected: Port number was not a decimal number between 0 and 65535\n", 3],
    ["curl -s localhost:99", "", 7],
    ["curl --sillent x", "curl: option --sillent: is unknown\ncurl: try 'curl --help' or 'curl --manual' for more information\n", 2],
  ])("%s", (line, stderr, exitCode) => {
    expect(run(line)).toMatchObject({ stdout: "", stderr, exitCode });
  });

  it("waits in virtual time as long as it says", () => {
    expect(run("curl -s -m 2 10.9.9.9").took).toBeGreaterThanOrEqual(2000);
    expect(run("curl -s 10.9.9.9").took).toBeGreaterThanOrEqual(127_000);
  });

  it("fails on a page that is not there when told so, and not otherwise", () => {
    expect(run("kubectl exec cu -- curl -sSf web/none").stderr).toContain("curl: (22) The requested URL returned error: 404\n");
    expect(run("kubectl exec cu -- curl -s web/none").exitCode).toBe(0);
  });

  it("shows headers, and what -w asks for", () => {
    expect(run("kubectl exec cu -- curl -sI web").stdout).toMatch(
      /^HTTP\/1\.1 200 OK\r\nServer: nginx\/[\d.]+\r\n[\s\S]*Content-Length: 615\r\n[\s\S]*\r\n\r\n$/,
    );
    expect(
      run("kubectl exec cu -- curl -s -o /dev/null -w '%{http_code} %{size_download} %{remote_port} %{content_type}\\n' web").stdout,
    ).toBe("200 615 80 text/html\n");
    expect(run("curl -s -o /dev/null -w '%{http_code} %{exitcode}\\n' localhost:99").stdout).toBe("000 7\n");
  });

  it("shows its meter when the output is no terminal", () => {
    expect(run("curl localhost:99").stderr).toBe(
      "  % Total    % Received % Xferd  Average Speed   Time    Time     Time  Current\n                                 Dload  Upload   Total   Spent    Left  Speed\n\r  0     0    0     0    0     0      0      0 --:--:-- --:--:-- --:--:--     0\ncurl: (7) Failed to connect to localhost port 99 after 0 ms: Could not connect to server\n",
    );
  });

  it("tells the conversation", () => {
    const { stderr } = run("kubectl exec cu -- curl -sv -H 'X-Test: 1' -d a=1 web");
    expect(stderr).toContain("* Host web:80 was resolved.\n* IPv6: (none)\n");
    expect(stderr).toContain(
      "> POST / HTTP/1.1\n> Host: web\n> User-Agent: curl/8.14.1\n> Accept: */*\n> X-Test: 1\n> Content-Length: 3\n> Content-Type: application/x-www-form-urlencoded\n> \n",
    );
  });

  it("tries again, waiting longer each time", () => {
    const again = run("curl -S --retry 2 --retry-connrefused localhost:99");
    expect(again.stderr).toContain("Warning: Problem: connection refused. Will retry in 1 second. 2 retries left.\n");
    expect(again.stderr).toContain("Will retry in 2 seconds. 1 retry left.\n");
    expect(again.took).toBeGreaterThanOrEqual(3000);
  });

  it("writes files, and goes where --resolve points", () => {
    run("kubectl exec cu -- curl -s -o /tmp/page --resolve shop.test:80:$SERVICE http://shop.test/");
    expect(run("kubectl exec cu -- cat /tmp/page").stdout).toContain("Welcome to nginx!");
  });
});

describe("wget", () => {
  it("is busybox's in busybox", () => {
    expect(run("kubectl exec bb -- wget -qO- web").stdout).toContain("Welcome to nginx!");
    expect(run("kubectl exec bb -- wget -O /tmp/x web").stderr).toMatch(
      /^Connecting to web \([\d.]+:80\)\nsaving to '\/tmp\/x'\n\r\/tmp\/x +100% \|\*{32}\| +615 {2}0:00:00 ETA\n'\/tmp\/x' saved\n$/,
    );
    expect(run("kubectl exec bb -- wget -q nope").stderr).toContain("wget: bad address 'nope'\n");
    expect(run("kubectl exec bb -- wget -q web/none").stderr).toContain("wget: server returned error: HTTP/1.1 404 Not Found\n");
    expect(run("kubectl exec bb -- wget -qT 2 10.9.9.9").stderr).toContain("wget: download timed out\n");
    expect(run("kubectl exec bb -- wget -q $WEB:81").stderr).toMatch(
      /^wget: can't connect to remote host \([\d.]+\): Connection refused\n/,
    );
  });

  it("is GNU's elsewhere", () => {
    expect(run("wget -nv http://nope/")).toMatchObject({ exitCode: 4, stderr: "wget: unable to resolve host address ‘nope’\n" });
    expect(run("wget localhost:90").stderr).toMatch(
      /^--2026-01-05 [\d:]+-- {2}http:\/\/localhost:90\/\nResolving localhost \(localhost\)\.\.\. 127\.0\.0\.1\nConnecting to localhost \(localhost\)\|127\.0\.0\.1\|:90\.\.\. failed: Connection refused\.\n$/,
    );
  });
});

describe("a forwarded port", () => {
  it("carries what curl and wget say", () => {
    run("kubectl port-forward pod/web 8080:80 > /dev/null & sleep 1");
    expect(run("curl -s localhost:8080 | grep -c nginx.org").stdout).toBe("1\n");
    expect(run("wget --spider localhost:8080").stderr).toContain(
      "awaiting response... 200 OK\nLength: 615 [text/html]\nRemote file exists.\n\n",
    );
    expect(run("curl -sS https://localhost:8080").exitCode).toBe(35);
    expect(run("curl -sSo /nowhere/x localhost:8080").stderr).toContain("curl: (23) ");
    run("kill $!; sleep 1");
    expect(run("curl -s localhost:8080").exitCode).toBe(7);
  });
});

describe("names", () => {
  it("busybox's nslookup before 1.29 asks through the search list, and tells the names of addresses", () => {
    run("kubectl run old --image=busybox:1.28 -- sleep 100000; kubectl wait --for=condition=Ready pod/old");
    const server = "Server:    10.96.0.10\nAddress 1: 10.96.0.10 kube-dns.kube-system.svc.cluster.local\n\n";
    expect(run("kubectl exec old -- nslookup kubernetes.default")).toMatchObject({
      stdout: `${server}Name:      kubernetes.default\nAddress 1: 10.96.0.1 kubernetes.default.svc.cluster.local\n`,
      exitCode: 0,
    });
    expect(run("kubectl exec old -- nslookup nope")).toMatchObject({
      stdout: server,
      stderr: "nslookup: can't resolve 'nope'\ncommand terminated with exit code 1\n",
      exitCode: 1,
    });
  });
  it("busybox's nslookup asks behind every search domain", () => {
    const { stdout, exitCode } = run("kubectl exec bb -- nslookup web");
    expect(stdout).toMatch(
      /^Server:\t\t10\.96\.0\.10\nAddress:\t10\.96\.0\.10:53\n\nName:\tweb\.default\.svc\.cluster\.local\nAddress: [\d.]+\n\n\*\* server can't find web\.svc\.cluster\.local: NXDOMAIN\n/,
    );
    expect(exitCode).toBe(1);
    expect(run("kubectl exec bb -- nslookup kubernetes.default.svc.cluster.local")).toMatchObject({
      exitCode: 0,
      stdout: "Server:\t\t10.96.0.10\nAddress:\t10.96.0.10:53\n\nName:\tkubernetes.default.svc.cluster.local\nAddress: 10.96.0.1\n\n\n",
    });
  });

  it("bind's stops at the first that is there", () => {
    expect(run("kubectl exec shoot -- nslookup kubernetes.default").stdout).toBe(
      "Server:\t\t10.96.0.10\nAddress:\t10.96.0.10#53\n\nName:\tkubernetes.default.svc.cluster.local\nAddress: 10.96.0.1\n\n",
    );
    expect(run("kubectl exec shoot -- nslookup nope")).toMatchObject({
      exitCode: 1,
      stdout: "Server:\t\t10.96.0.10\nAddress:\t10.96.0.10#53\n\n** server can't find nope: NXDOMAIN\n\n",
    });
  });

  it("dig asks and shows as its options say", () => {
    const dig = (words: string) => run(`kubectl exec shoot -- dig ${words} kubernetes.default.svc.cluster.local`);
    expect(dig("").stdout).toMatch(/ADDITIONAL: 1\n[\s\S]*; COOKIE: [0-9a-f]{16} \(echoed\)\n/);
    expect(dig("+nocookie").stdout).not.toContain("COOKIE");
    expect(dig("+noedns").stdout).toMatch(/flags: qr aa rd; QUERY: 1, ANSWER: 1, AUTHORITY: 0, ADDITIONAL: 0\n[\s\S]*?\n\n;; QUESTION/);
    expect(dig("+norecurse").stdout).not.toContain("recursion requested");
    expect(dig("+noall +answer +nottlid +noclass").stdout).toBe("\nkubernetes.default.svc.cluster.local. A\t10.96.0.1\n".slice(1));
    expect(dig("+tcp")).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("does not simulate +tcp yet") });
    expect(dig("+nosense").stdout).toContain("Invalid option: +nosense");
  });
  it("dig sees records of every type", () => {
    const dig = (words: string) => run(`kubectl exec shoot -- dig +short ${words}`).stdout;
    expect(dig("kubernetes.default.svc.cluster.local")).toBe("10.96.0.1\n");
    expect(dig("-x 10.96.0.1")).toBe("kubernetes.default.svc.cluster.local.\n");
    expect(dig("SRV _https._tcp.kubernetes.default.svc.cluster.local")).toBe("0 100 443 kubernetes.default.svc.cluster.local.\n");
    expect(dig("ext.default.svc.cluster.local")).toBe("example.com.\n203.0.113.10\n");
    expect(dig("nope.default.svc.cluster.local")).toBe("");
    expect(run("kubectl exec shoot -- dig nope.default.svc.cluster.local").stdout).toContain("status: NXDOMAIN");
  });

  it("getent and host", () => {
    expect(run("kubectl exec web -- getent hosts kubernetes").stdout).toBe("10.96.0.1       kubernetes.default.svc.cluster.local\n");
    expect(run("getent hosts nope").exitCode).toBe(2);
    expect(run("kubectl exec shoot -- host kubernetes.default").stdout).toBe(
      "kubernetes.default.svc.cluster.local has address 10.96.0.1\n",
    );
  });
});

describe("connections", () => {
  it("nc tells open from closed", () => {
    expect(run("kubectl exec bb -- nc -zv web 80").stderr).toMatch(/^web \([\d.]+:80\) open\n$/);
    expect(run("nc -zv localhost 80")).toMatchObject({
      exitCode: 1,
      stderr: "nc: connect to localhost (127.0.0.1) port 80 (tcp) failed: Connection refused\n",
    });
  });

  it("nc listens, is seen to listen, and talks", () => {
    expect(run("(nc -l 9000 > heard &); sleep 1; ss -tln").stdout).toBe(
      "State  Recv-Q Send-Q Local Address:Port Peer Address:PortProcess\nLISTEN 0      4096       127.0.0.1:6443      0.0.0.0:*          \nLISTEN 0      4096         0.0.0.0:9000      0.0.0.0:*          \n",
    );
    expect(run("echo hello | nc -N localhost 9000; sleep 1; cat heard; netstat -tln").stdout).toBe(
      "hello\nActive Internet connections (only servers)\nProto Recv-Q Send-Q Local Address           Foreign Address         State       \ntcp        0      0 127.0.0.1:6443          0.0.0.0:*               LISTEN      \n",
    );
  });

  it("ping counts in virtual time", () => {
    const answered = run("kubectl exec bb -- ping -c 2 $WEB");
    expect(answered.stdout).toMatch(/2 packets transmitted, 2 packets received, 0% packet loss\nround-trip min\/avg\/max = /);
    expect(run("ping -c 2 -W 1 10.9.9.9")).toMatchObject({
      exitCode: 1,
      took: 2000,
      stdout:
        "PING 10.9.9.9 (10.9.9.9) 56(84) bytes of data.\n\n--- 10.9.9.9 ping statistics ---\n2 packets transmitted, 0 received, 100% packet loss, time 1000ms\n\n",
    });
    expect(run("ping -c 1 nope")).toMatchObject({ exitCode: 2, stderr: "ping: nope: Name or service not known\n" });
  });

  it("shows a pod's own address", () => {
    expect(run("kubectl exec web -- sh -c 'hostname -i'; kubectl exec bb -- ip addr show eth0").stdout).toMatch(
      /inet 10\.244\.\d\.\d+\/24 brd 10\.244\.\d\.255 scope global eth0/,
    );
  });
});

describe("openssl", () => {
  it("makes random bytes of its own world, and says what it cannot", () => {
    expect(run("openssl rand -hex 8").stdout).toMatch(/^[0-9a-f]{16}\n$/);
    expect(run("echo -n hi | openssl base64").stdout).toBe("aGk=\n");
    expect(run("openssl s_client")).toMatchObject({ exitCode: 1, stderr: "openssl: k8s-quest does not simulate openssl s_client yet\n" });
  });
});
