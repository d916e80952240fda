// The real kubectl at a terminal (a pseudo one, by script of util-linux) and its port-forward, against the served API.
import { spawnSync } from "node:child_process";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { binary, Served } from "./served.ts";

/** Whether there is a `script` that knows -e and -c. */
const terminals = spawnSync("script", ["-qec", "true", "/dev/null"], { timeout: 10_000 }).status === 0;

/** What moves the cursor and colours. */
const ESCAPES = new RegExp(`${String.fromCharCode(27)}\\[[?\\d;]*[A-Za-z]`, "g");

const CHATTER = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "chatter" },
  spec: {
    restartPolicy: "Never",
    containers: [
      {
        name: "chatter",
        image: "busybox",
        stdin: true,
        tty: true,
        command: ["sh", "-c", 'while read line; do echo "heard $line"; [ "$line" = stop ] && exit 7; done'],
      },
    ],
  },
};

describe.skipIf(!binary || !terminals)("at a terminal", () => {
  let served: Served;
  beforeAll(async () => {
    served = await Served.start({
      speed: 20,
      files: { "chatter.json": JSON.stringify(CHATTER) },
      setup: [
        "kubectl create deployment web --image=nginx",
        "kubectl wait --for=condition=Available deployment/web",
        `echo '${JSON.stringify(CHATTER).replaceAll("'", "'\\''")}' | kubectl apply -f -`,
        "kubectl wait --for=condition=Ready pod/chatter",
      ],
    });
  });
  afterAll(() => served?.stop());
  /** What is on the screen after these lines were typed; codes that move the cursor are taken out. */
  const typed = async (command: string, lines: string) => {
    const { stdout, code } = await served.real(`script -qec ${JSON.stringify(command)} /dev/null`, lines);
    return { screen: stdout.replaceAll("\r", "").replace(ESCAPES, ""), code };
  };

  it("kubectl run -it --rm shows a shell, passes on how it ended and clears away", async () => {
    const { screen, code } = await typed("kubectl run calc --image=busybox -it --rm --restart=Never -- sh", "echo $((6*7)); tty\nexit 3\n");
    expect(screen).toMatch(/\n42\n\/dev\/pts\/0\n/);
    expect(screen).toContain('pod "calc" deleted from default namespace\n');
    expect(screen).toMatch(/pod default\/calc terminated \(Error\)\n/);
    expect(screen).not.toContain("falling back");
    expect(code).toBe(3);
    expect((await served.real("kubectl get pod calc")).stderr).toContain('pods "calc" not found');
  });

  it("kubectl exec -it gives a terminal and the code of what ran", async () => {
    const { screen, code } = await typed("kubectl exec -it deploy/web -- sh", "hostname; tty\nexit 5\n");
    expect(screen).toMatch(/\nweb-[a-z0-9]+-[a-z0-9]{5}\n\/dev\/pts\/0\n/);
    expect(screen).toContain("command terminated with exit code 5\n");
    expect(code).toBe(5);
  });

  it("kubectl debug -it adds a container and attaches to it", async () => {
    const { stdout } = await served.real("kubectl get pods -l app=web -o name");
    const { screen, code } = await typed(
      `kubectl debug -it ${stdout.trim()} --image=busybox --profile=general -c probe -- sh`,
      "echo $((6*8))\nexit\n",
    );
    expect(screen).toMatch(/\n48\n/);
    expect(screen).toContain("Session ended, the ephemeral container will not be restarted but may be reattached using 'kubectl attach");
    expect(code).toBe(0);
  });

  it("kubectl attach -it talks to what runs, and ends with it, whatever its code was", async () => {
    const { screen, code } = await typed("kubectl attach -it chatter", "one\nstop\n");
    expect(screen).toMatch(/^heard one$[\s\S]*^heard stop$/m);
    expect(code).toBe(0);
    const ended = await served.real(
      "kubectl wait pod/chatter --for=jsonpath='{.status.phase}'=Failed --timeout=60s && kubectl get pod chatter -o jsonpath='{.status.containerStatuses[0].state.terminated.exitCode}'",
    );
    expect(ended.stdout).toMatch(/7$/);
  });
});

describe.skipIf(!binary)("port-forward", () => {
  let served: Served;
  beforeAll(async () => {
    served = await Served.start({
      speed: 20,
      setup: [
        "kubectl create deployment web --image=nginx",
        "kubectl expose deployment web --port=8080 --target-port=80",
        "kubectl create deployment idle --image=nginx --replicas=0",
        "kubectl create service clusterip nobody --tcp=80",
        "kubectl wait --for=condition=Available deployment/web",
      ],
    });
  });
  afterAll(() => served?.stop());

  /** Forwards to free ports, and runs a line for each once they are said: $PORT is the local one. */
  const forwarded = (arguments_: string, ports: number) =>
    served.real(`rm -f said; touch said; kubectl port-forward ${arguments_} > said 2>&1 & job=$!
      for _ in $(seq 400); do [ "$(grep -c '127.0.0.1' said)" -ge ${ports} ] || ! kill -0 $job 2>/dev/null && break; sleep 0.05; done
      for port in $(sed -n 's/^Forwarding from 127.0.0.1:\\([0-9]*\\).*/\\1/p' said); do curl -s http://127.0.0.1:$port/ | grep -o '<title>.*</title>'; done
      kill $job; wait $job 2>/dev/null; sed 's/:[0-9]* ->/:PORT ->/' said`);
  const line = (host: string, port: number) => `Forwarding from ${host}:PORT -> ${port}\n`;
  const both = (port: number) => new RegExp(`${line("127.0.0.1", port)}(${line("\\[::1\\]", port)})?`);

  it.each([
    ["svc/web :8080", 80, 1],
    ["service/web :8080", 80, 1],
    ["deploy/web :80", 80, 1],
    ["$(kubectl get pods -l app=web -o name) :80", 80, 1],
  ])("to %s reaches the pod", async (target, port, ports) => {
    const { stdout } = await forwarded(target, ports);
    expect(stdout).toContain("<title>Welcome to nginx!</title>\n");
    expect(stdout).toMatch(both(port));
    expect(stdout).toContain("Handling connection for ");
  });

  it("takes several ports, and says of each that nobody listens there only when it is used", async () => {
    const { stdout } = await forwarded("deploy/web :80 :81", 2);
    expect(stdout.match(/<title>/g)).toHaveLength(1);
    expect(stdout).toMatch(both(80));
    expect(stdout).toMatch(both(81));
    expect(stdout).toMatch(
      /an error occurred forwarding \d+ -> 81: error forwarding port 81 to pod [\da-f-]+, uid : failed to execute portforward in network namespace/,
    );
  });

  it.each([
    ["svc/web 8081", "error: Service web does not have a service port 8081\n"],
    ["svc/nope 80", 'Error from server (NotFound): services "nope" not found\n'],
    ["pod/nope 80", 'Error from server (NotFound): pods "nope" not found\n'],
    ["svc/web", "error: TYPE/NAME and list of ports are required for port-forward\nSee 'kubectl port-forward -h' for help and examples\n"],
    ["deploy/web http", "error: Pod 'POD' does not have a named port 'http'\n"],
    ["svc/nobody 80 --pod-running-timeout=1s", "error: timed out waiting for the condition\n"],
    ["deploy/idle 80 --pod-running-timeout=1s", "error: timed out waiting for the condition\n"],
    ["deploy/web 70000", "error: "],
  ])("refuses %s", async (target, expected) => {
    const real = await served.real(`rm -f said; touch said; kubectl port-forward ${target}`);
    const named = real.stderr.replace(/'web-[a-z0-9-]+'/, "'POD'");
    expect(named.slice(0, expected.length)).toBe(expected);
    expect(real.code).toBe(1);
    const ours = await served.ours(`kubectl port-forward ${target}`);
    expect([ours.stderr, ours.code]).toEqual([real.stderr, real.code]);
  });
});
