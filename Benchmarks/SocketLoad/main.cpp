// Ten thousand open pages in one process, for `./run bench push`: opens the WebSockets a file lists, reads what comes,
// and tells how old events were on arrival. Their bodies carry `"sent": <nanoseconds since 1970>`.
//
// The list has a line a socket: `d` (its events are timed) or `i`, a space, the request target. Commands on standard
// input: `reset`, `report`, and the end of input ends it. As `SocketLoad publish PORT RATE SECONDS TARGETS` it sends
// such events as HTTP POSTs instead, in turn to the targets, which is how the reference is fed.
#include <algorithm>
#include <arpa/inet.h>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <netinet/tcp.h>
#include <string>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace {

int64_t now() {
    timespec time{};
    clock_gettime(CLOCK_REALTIME, &time);
    return int64_t(time.tv_sec) * 1'000'000'000 + time.tv_nsec;
}

struct Line {
    int socket = -1;
    bool isTimed = false, isOpen = false;
    std::string target, read;
};

int port = 0;
std::vector<int64_t> ages;
size_t openCount = 0, lostCount = 0, frameCount = 0;

int dial() {
    const int made = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in place{};
    place.sin_family = AF_INET;
    place.sin_port = htons(uint16_t(port));
    place.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (made < 0 || connect(made, reinterpret_cast<sockaddr *>(&place), sizeof place) != 0) {
        std::perror("connect");
        std::exit(1);
    }
    const int yes = 1;
    setsockopt(made, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    return made;
}

void put(int socket, const std::string &text) {
    for (size_t sent = 0; sent < text.size();) {
        const ssize_t part = send(socket, text.data() + sent, text.size() - sent, MSG_NOSIGNAL);
        if (part > 0) sent += size_t(part);
        else if (errno != EAGAIN && errno != EINTR) return;
    }
}

// A client's frame of less than 126 bytes; the mask is zero, which RFC 6455 allows to be drawn.
std::string frame(int code, const std::string &text) {
    std::string made{char(0x80 | code), char(0x80 | text.size()), 0, 0, 0, 0};
    return made + text;
}

void open(Line &line) {
    line.socket = dial();
    put(line.socket, "GET " + line.target + " HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port) +
                         "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: "
                         "dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n");
    fcntl(line.socket, F_SETFL, O_NONBLOCK);
}

void lose(Line &line) {
    if (line.socket < 0) return;
    close(line.socket);
    line.socket = -1;
    lostCount++;
    if (line.isOpen) openCount--;
    line.isOpen = false;
}

void take(Line &line, int code, const char *bytes, size_t size) {
    frameCount++;
    if (code == 9) return put(line.socket, frame(10, std::string(bytes, std::min<size_t>(size, 100))));
    if (code == 8) return lose(line);
    if (code != 1 || !line.isTimed) return;
    static const std::string mark = "\"sent\": ";
    const int64_t at = now();
    const char *end = bytes + size;
    for (const char *found = bytes; (found = std::search(found, end, mark.begin(), mark.end())) != end;) {
        found += mark.size();
        ages.push_back(at - std::strtoll(found, nullptr, 10));
    }
}

// Takes the whole frames a line has read; what is cut waits.
void frames(Line &line) {
    size_t at = 0;
    const std::string &data = line.read;
    const auto byte = [&](size_t index) { return uint64_t(uint8_t(data[index])); };
    while (line.socket >= 0 && data.size() >= at + 2) {
        uint64_t size = byte(at + 1) & 127;
        size_t head = 2;
        if (size == 126) head = 4;
        if (size == 127) head = 10;
        if (data.size() < at + head) break;
        if (head > 2) {
            size = 0;
            for (size_t i = 2; i < head; i++) size = size << 8 | byte(at + i);
        }
        if (data.size() < at + head + size) break;
        take(line, int(byte(at) & 15), data.data() + at + head, size_t(size));
        at += head + size_t(size);
    }
    line.read.erase(0, at);
}

void heard(Line &line, const std::string &wish) {
    char bytes[65536];
    ssize_t count = 0;
    while (line.socket >= 0 && (count = recv(line.socket, bytes, sizeof bytes, 0)) > 0) {
        line.read.append(bytes, size_t(count));
    }
    if (line.socket >= 0 && (count == 0 || (errno != EAGAIN && errno != EINTR))) return lose(line);
    if (!line.isOpen) {
        const size_t end = line.read.find("\r\n\r\n");
        if (end == std::string::npos) return;
        if (line.read.compare(0, 12, "HTTP/1.1 101") != 0) {
            std::fprintf(stderr, "refused: %s\n", line.read.substr(0, 40).c_str());
            return lose(line);
        }
        line.isOpen = true;
        openCount++;
        line.read.erase(0, end + 4);
        if (!wish.empty()) put(line.socket, frame(1, wish));
    }
    frames(line);
    if (line.read.empty()) line.read.shrink_to_fit();
}

void tell() {
    std::sort(ages.begin(), ages.end());
    const auto share = [](double part) {
        return ages.empty() ? 0.0 : double(ages[std::min(ages.size() - 1, size_t(double(ages.size()) * part))]) / 1e6;
    };
    std::printf("{\"events\":%zu,\"p50_ms\":%.3f,\"p99_ms\":%.3f,\"most_ms\":%.3f,\"open\":%zu,\"lost\":%zu,\"frames\":%zu}\n",
                ages.size(), share(0.5), share(0.99), share(1), openCount, lostCount, frameCount);
    std::fflush(stdout);
}

// False when the input has ended.
bool command() {
    char bytes[256];
    const ssize_t count = ::read(0, bytes, sizeof bytes);
    if (count <= 0) return false;
    const std::string text(bytes, size_t(count));
    if (text.find("reset") != std::string::npos) { ages.clear(); frameCount = 0; }
    if (text.find("report") != std::string::npos) tell();
    return true;
}

int pages(const char *list, const std::string &wish) {
    std::vector<Line> lines;
    std::ifstream file(list);
    for (std::string text; std::getline(file, text);) {
        Line line;
        line.isTimed = text[0] == 'd';
        line.target = text.substr(2);
        lines.push_back(line);
    }
    const int poll = epoll_create1(0);
    epoll_event input{EPOLLIN, {}};
    input.data.u64 = UINT64_MAX;
    epoll_ctl(poll, EPOLL_CTL_ADD, 0, &input);
    size_t next = 0;
    bool isTold = false;
    std::vector<epoll_event> events(1024);
    while (true) {
        // At most so many on their way at a time, as a hall's terminals come.
        while (next < lines.size() && next - openCount - lostCount < 200) {
            open(lines[next]);
            epoll_event event{EPOLLIN, {}};
            event.data.u64 = next;
            epoll_ctl(poll, EPOLL_CTL_ADD, lines[next++].socket, &event);
        }
        if (!isTold && openCount + lostCount == lines.size()) {
            isTold = true;
            tell();
        }
        const int count = epoll_wait(poll, events.data(), int(events.size()), 1000);
        for (int i = 0; i < count; i++) {
            if (events[size_t(i)].data.u64 == UINT64_MAX) {
                if (!command()) return 0;
            } else {
                heard(lines[events[size_t(i)].data.u64], wish);
            }
        }
    }
}

int publish(double rate, double seconds, const char *list) {
    std::vector<std::string> targets;
    std::ifstream file(list);
    for (std::string text; std::getline(file, text);) targets.push_back(text);
    std::vector<int> sockets;
    for (int i = 0; i < 4; i++) {
        sockets.push_back(dial());
        fcntl(sockets.back(), F_SETFL, O_NONBLOCK);
    }
    const auto start = std::chrono::steady_clock::now();
    const size_t total = size_t(rate * seconds);
    char answers[65536];
    for (size_t sent = 0; sent < total;) {
        const std::chrono::duration<double> past = std::chrono::steady_clock::now() - start;
        const size_t due = std::min(total, size_t(past.count() * rate));
        std::vector<std::string> out(sockets.size());
        for (; sent < due; sent++) {
            const std::string body = "{\"seat\": " + std::to_string(sent % 50) + ", \"sent\": " + std::to_string(now()) + "}";
            out[sent % out.size()] += "POST " + targets[sent % targets.size()] + " HTTP/1.1\r\nHost: a\r\nContent-Length: " +
                                      std::to_string(body.size()) + "\r\n\r\n" + body;
        }
        for (size_t i = 0; i < sockets.size(); i++) {
            put(sockets[i], out[i]);
            while (recv(sockets[i], answers, sizeof answers, 0) > 0) {}
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(500));
    return 0;
}

}  // namespace

int main(int count, char **words) {
    rlimit limit{};
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    if (count == 6 && !std::strcmp(words[1], "publish")) {
        port = std::atoi(words[2]);
        return publish(std::atof(words[3]), std::atof(words[4]), words[5]);
    }
    if (count != 4) {
        std::fprintf(stderr, "usage: SocketLoad PORT LIST WISH | SocketLoad publish PORT RATE SECONDS TARGETS\n");
        return 2;
    }
    port = std::atoi(words[1]);
    return pages(words[2], words[3]);
}
