// Files over HTTP, as nginx tells of them (ngx_http_static_module, ngx_http_not_modified_filter_module).
import { beforeAll, describe, expect, it } from "vitest";
import { startLearner } from "../../docker/learner.ts";

let learner: ReturnType<typeof startLearner>;
beforeAll(() => {
  learner = startLearner({ world: "docker" });
  learner.out("mkdir site && echo hello > site/index.txt && sleep 30");
  learner.out("docker run -d --name web -p 8088:80 -v $PWD/site:/usr/share/nginx/html nginx");
});
const names = (text: string): string[] => text.split(/\r?\n/).flatMap((line) => /^([\w-]+):/.exec(line)?.[1] ?? []);
const code = (headers: string): string =>
  learner.out(`curl -s -o /dev/null -w '%{http_code} %{size_download}' ${headers} localhost:8088/index.txt`);

describe("a file", () => {
  it("has its age and a tag of age and size, in nginx's order of headers", () => {
    const head = learner.out("curl -sI localhost:8088/index.txt");
    expect(names(head)).toEqual([
      ...["Server", "Date", "Content-Type", "Content-Length", "Last-Modified", "Connection", "ETag", "Accept-Ranges"],
    ]);
    const written = Number(learner.out("stat -c %Y site/index.txt"));
    expect(head).toContain(`Last-Modified: ${new Date(written * 1000).toUTCString()}`);
    expect(head).toContain(`ETag: "${written.toString(16)}-6"`);
  });

  it("is not sent to who has it as it is", () => {
    const written = Number(learner.out("stat -c %Y site/index.txt"));
    const tag = `${written.toString(16)}-6`;
    const at = (seconds: number) => new Date((written + seconds) * 1000).toUTCString();
    expect(code(`-H 'If-None-Match: "other", W/"${tag}"'`)).toBe("304 0");
    expect(code(`-H 'If-Modified-Since: ${at(0)}'`)).toBe("304 0");
    expect(code(`-H 'If-Modified-Since: ${at(60)}'`)).toBe("200 6");
    expect(code(`-H 'If-None-Match: "other"' -H 'If-Modified-Since: ${at(0)}'`)).toBe("200 6");
    expect(learner.out("docker logs web")).toMatch(/"GET \/index.txt HTTP\/1.1" 304 0 /);
  });
});

describe("a redirect", () => {
  const location = (url: string): string => learner.out(`curl -sI ${url}`).match(/^Location: (.*)\r$/m)?.[1] ?? "";
  it("names nginx's own port, not the one that is published, and stands before Connection", () => {
    learner.out("mkdir site/folder");
    const head = learner.out("curl -sI localhost:8088/folder");
    expect(names(head)).toEqual(["Server", "Date", "Content-Type", "Content-Length", "Location", "Connection"]);
    expect(location("localhost:8088/folder")).toBe("http://localhost/folder/");
  });
  it("is as it was written where it is whole, or was asked to stay", () => {
    learner.write({
      "more.conf":
        "server { listen 81; location = /own { return 302 /there; } location = /whole { return 301 https://example.com/x; } location / { return 204; } }\nserver { listen 82; absolute_redirect off; location / { return 302 /there; } }\n",
    });
    learner.out("docker cp more.conf web:/etc/nginx/conf.d/ && docker exec web nginx -s reload");
    const inside = (url: string): string => learner.out(`docker exec web curl -sI ${url}`).match(/^Location: (.*)\r$/m)?.[1] ?? "";
    expect(inside("localhost:81/own")).toBe("http://localhost:81/there");
    expect(inside("localhost:81/whole")).toBe("https://example.com/x");
    expect(inside("localhost:82/own")).toBe("/there");
    expect(names(learner.out("docker exec web curl -sI localhost:81/"))).toEqual(["Server", "Date", "Connection"]);
  });
});

describe("headers that are set", () => {
  beforeAll(() => {
    learner.write({
      "set.conf": `server { listen 83; add_header X-Server all; add_header X-Path $uri always;
  location / { return 200 ok; } location /own { add_header X-Own "a b"; return 200 ok; } location /gone { return 404; } }
server { listen 84; location / { return 200 "$http_host $http_x_real_ip $http_x_forwarded_for $http_accept"; } }
server { listen 85; location / { proxy_set_header Host $host; proxy_set_header X-Real-IP $remote_addr; proxy_set_header Accept "";
  proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for; proxy_pass http://127.0.0.1:84; } }
`,
    });
    learner.out("docker cp set.conf web:/etc/nginx/conf.d/ && docker exec web nginx -s reload");
  });
  const heads = (path: string): string[] =>
    learner
      .out(`docker exec web curl -sI localhost:83${path}`)
      .split("\r\n")
      .filter((line) => /^x-/i.test(line));
  it("are those of the innermost level that sets any, for answers that went well, or always", () => {
    expect(heads("/")).toEqual(["X-Server: all", "X-Path: /"]);
    expect(heads("/own")).toEqual(["X-Own: a b"]);
    expect(heads("/gone")).toEqual(["X-Path: /gone"]);
  });
  it("are passed on to who is behind a proxy; what is empty is not", () => {
    expect(learner.out("docker exec web curl -s -H 'X-Forwarded-For: 1.2.3.4' http://localhost:85/")).toBe(
      "localhost 127.0.0.1 1.2.3.4, 127.0.0.1 ",
    );
  });
});
