// awk: what its programs print, as the real one does.
import { describe, expect, it } from "vitest";
import { run } from "./shell.ts";

const TABLE = "NAME READY STATUS\nweb-1 1/1 Running\nweb-2 0/1 Pending\ndb-0 1/1 Running\n";

describe("awk", () => {
  it.each([
    ["{print $1}", "NAME\nweb-1\nweb-2\ndb-0\n"],
    ["NR>1{print $1, $NF}", "web-1 Running\nweb-2 Pending\ndb-0 Running\n"],
    ['NR>1 && $3 != "Running"', "web-2 0/1 Pending\n"],
    ["/web/{n++} END{print n, NR}", "2 4\n"],
    ['/web-1/,/web-2/{print NR": "$0}', "2: web-1 1/1 Running\n3: web-2 0/1 Pending\n"],
    ['{c[$3]++} END{for(k in c) if (k=="Running") print k, c[k]; print ("x" in c), length(c)}', "Running 2\n0 3\n"],
    ['BEGIN{OFS="-"} NR==2{$2="x"; print; print NF; NF=2; print}', "web-1-x-Running\n3\nweb-1-x\n"],
    ['NR==2{split($2,a,"/"); print a[1]+a[2], substr($1,2,3), index($1,"-"), length($1), toupper($1)}', "2 eb- 4 5 WEB-1\n"],
    ['NR==2{gsub(/[0-9]/,"<&>"); print; sub("web","a\\\\&b"); print}', "web-<1> <1>/<1> Running\na&b-<1> <1>/<1> Running\n"],
    ["NR==1{if (match($0, /READY/)) print RSTART, RLENGTH}", "6 5\n"],
    [
      'BEGIN{printf "%5.2f|%-5s|%05d|%x|%c|%s|%%|%e\\n", 3.14159, "ab", 42, 255, "hello", 1e6, 12345.678}',
      " 3.14|ab   |00042|ff|h|1000000|%|1.234568e+04\n",
    ],
    [
      'BEGIN{print 1/3, 1e20, 100000000, 0.1+0.2, -3%2, 2^10, 1==1.0, "10"<"9", 10<9}',
      "0.333333 100000000000000000000 100000000 0.3 -1 1024 1 1 0\n",
    ],
    ["function f(n){return n<=1?1:n*f(n-1)} BEGIN{print f(10)}", "3628800\n"],
    ["function fill(a, i){for(i=0;i<3;i++)a[i]=i*i} BEGIN{fill(x); print x[0], x[1], x[2]}", "0 1 4\n"],
    ["BEGIN{while(i<3){i++; if(i==2)continue; print i}; do{i--}while(i>0); print i}", "1\n3\n0\n"],
    [
      'BEGIN{a[1,2]=3; for(k in a){split(k,p,SUBSEP); print p[1], p[2]}; if((1,2) in a) print "yes"; delete a[1,2]; print length(a)}',
      "1 2\nyes\n0\n",
    ],
    ['NR==1{next} {s = s sep $1; sep=","} END{print s}', "web-1,web-2,db-0\n"],
    ["NR==1{getline; print; getline x; print x, NR}", "web-1 1/1 Running\nweb-2 0/1 Pending 3\n"],
    ['BEGIN{"echo hi" | getline x; print x; while ((getline l < "/i") > 0) n++; print n}', "hi\n4\n"],
    ['NR>1{print $1 | "sort"} END{close("sort"); print "done"}', "db-0\nweb-1\nweb-2\ndone\n"],
    ['BEGIN{print length("abc") length("de"); x = "a" 1+2 "b"; print x; print !x, !""}', "32\na3b\n0 1\n"],
    ['$1 ~ /^w/ {print $1} $3 !~ "ing" {print "no", $1}', "no NAME\nweb-1\nweb-2\n"],
    [
      'BEGIN{print substr("hello",0,3), substr("hello",-1), substr("hello",2,100); print tolower("AbC"), int(-3.7), int("3x")}',
      "he hello ello\nabc -3 3\n",
    ],
    [
      '{ print > "/o" } END { close("/o"); while ((getline line < "/o") > 0) print "> " line }',
      "> NAME READY STATUS\n> web-1 1/1 Running\n> web-2 0/1 Pending\n> db-0 1/1 Running\n",
    ],
    ['NR==2 { exit } { print $1 } END { print "end" }', "NAME\nend\n"],
    ['BEGIN { x["a"]; if ("a" in x) print "in"; print x["b"] == 0, x["b"] == "" }', "in\n1 1\n"],
    ['{ $3 = "" } 1', "NAME READY \nweb-1 1/1 \nweb-2 0/1 \ndb-0 1/1 \n"],
    ["!seen[$3]++", "NAME READY STATUS\nweb-1 1/1 Running\nweb-2 0/1 Pending\n"],
    ["END { print $0, NF }", "db-0 1/1 Running 3\n"],
    ['{ n = NR % 2 ? "odd" : "even"; print n; }', "odd\neven\nodd\neven\n"],
    [
      '# comment\nBEGIN {\n  x = 1;\n  if (x)\n    print "a"\n  else\n    print "b"\n  for (;;) { if (++x > 5) break }\n  print x\n}\n',
      "a\n6\n",
    ],
  ])("%s", (program, stdout) => expect(run("awk -f /p /i", { "/p": program, "/i": TABLE })).toEqual({ stdout, stderr: "", exitCode: 0 }));

  it.each([
    ["echo a:b:c | awk -F: '{print $2}'", "b\n"],
    ["echo 'a, b;c' | awk -F'[,;] ?' '{print $2 \"|\" $3}'", "b|c\n"],
    ["echo x | awk -v n=5 -v 's=a\\tb' '{print n+1, s}'", "6 a\tb\n"],
    ["printf 'a\\tb c\\n' | awk -F'\\t' '{print $2}'", "b c\n"],
    ['printf \'a b\\nc\\n\\nd\\n\' | awk \'BEGIN{RS=""}{print NR": "$1"-"NF}\'', "1: a-3\n2: d-1\n"],
    ["printf 'a;b;c' | awk 'BEGIN{RS=\";\"; ORS=\",\"}1'", "a,b,c,"],
    ["X=7 awk 'BEGIN{print ENVIRON[\"X\"], ARGV[1], ARGC}' q", "7 q 2\n"],
    ["echo 1 > f; awk '{print v, $0, FILENAME}' v=1 f v=2 f", "1 1 f\n2 1 f\n"],
    ["awk 'BEGIN{exit 3}'; echo $?", "3\n"],
    ["awk 'BEGIN{r = system(\"echo sys; exit 2\"); print r}'", "sys\n2\n"],
    ["echo 'a b' | awk '{print $2,$1}' OFS=-", "b-a\n"],
    ['awk \'BEGIN{print "err" > "/dev/stderr"}\' 2>&1', "err\n"],
    ["echo '5 apples' | awk '$1 > 3 {print \"many\"}'", "many\n"],
    ["yes | awk 'NR==3{print NR; exit}'", "3\n"],
    ['awk \'BEGIN{printf "%s %s\\n", "a", "b" ; printf("%d\\n", 3.9)}\'', "a b\n3\n"],
  ])("%s", (line, stdout) => expect(run(line)).toMatchObject({ stdout, stderr: "" }));

  it("says what is wrong", () => {
    expect(run("awk '{print' ")).toMatchObject({ stderr: "awk: line 1: syntax error at or near end of line\n", exitCode: 2 });
    expect(run("awk 1 nofile")).toMatchObject({ stderr: 'awk: cannot open "nofile" (No such file or directory)\n', exitCode: 2 });
    expect(run("awk 'BEGIN{print 1/0}'")).toMatchObject({ stderr: "awk: division by zero\n", exitCode: 2 });
  });
});
