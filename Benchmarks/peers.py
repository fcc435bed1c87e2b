"""What a check of one port costs other programs that people use for it, in microseconds of their CPU time, children included.

    peers.py PORT PKI FOLDER    prints a line "program<tab>microseconds" for each, with "absent" where it is not installed

What each of them looks at differs; docs/performance.md says what. Names are not looked up by any.
"""
import http.client, json, os, re, resource, shutil, socket, subprocess, sys, time

port, pki, folder = sys.argv[1:]
names = open(f"{pki}/names.txt").read().split()
# blackbox_exporter reads this file for every probe: with the whole bundle a check would take it four times as long.
roots = f"{folder}/roots.pem"
with open(roots, "w") as file:
    for family in "rsa", "ec":
        file.write(open(f"{pki}/{family}/root.pem").read())


def report(program, microseconds):
    print(program, f"{microseconds:.0f}" if isinstance(microseconds, float) else microseconds, sep="\t", flush=True)


def run(command):
    """Its CPU time in microseconds, and what it says."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    process = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) * 1e6, process


def s_time():
    seconds = 3
    used, process = run(
        ["openssl", "s_time", "-connect", f"127.0.0.1:{port}", "-new", "-time", str(seconds), "-verify", "4", "-CAfile", roots])
    made = re.search(r"(\d+) connections in \d+ real seconds", process.stdout)
    return used / int(made[1])


def blackbox(program, checks=300):
    config, address = f"{folder}/blackbox.json", ("127.0.0.1", free_port())
    modules = {
        name: {"prober": "tcp", "timeout": "10s", "tcp": {
            "preferred_ip_protocol": "ip4", "tls": True, "tls_config": {"server_name": name, "ca_file": roots}}}
        for name in names
    }
    json.dump({"modules": modules}, open(config, "w"))
    process = subprocess.Popen(
        [program, f"--config.file={config}", f"--web.listen-address={address[0]}:{address[1]}", "--log.level=error"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        connection = http.client.HTTPConnection(*address)
        for attempt in range(100):
            try:
                connection.connect()
                break
            except OSError:
                time.sleep(0.1)

        def probe(count):
            for index in range(count):
                connection.request("GET", f"/probe?module={names[index % len(names)]}&target=127.0.0.1:{port}")
                answer = connection.getresponse().read()
                assert b"\nprobe_success 1" in answer, answer

        probe(len(names))
        before = thread_time(process.pid)
        probe(checks)
        return (thread_time(process.pid) - before) / checks
    finally:
        process.kill()
        process.wait()


def check_http(program, checks=20):
    used = 0
    for index in range(checks):
        spent, process = run([program, "-H", names[index % len(names)], "-I", "127.0.0.1", "-p", port, "--sni", "-C", "14,7"])
        assert process.returncode == 0, process.stdout
        used += spent
    return used / checks


def thread_time(process):
    """Microseconds that its threads ran (proc(5), schedstat)."""
    threads = f"/proc/{process}/task"
    return sum(int(open(f"{threads}/{thread}/schedstat").read().split()[0]) for thread in os.listdir(threads)) / 1e3


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


report("openssl s_time", s_time())
program = shutil.which("prometheus-blackbox-exporter") or shutil.which("blackbox_exporter")
report("blackbox_exporter", blackbox(program) if program else "absent")
plugin = "/usr/lib/nagios/plugins/check_http"
report("check_http -C", check_http(plugin) if os.path.exists(plugin) else "absent")
