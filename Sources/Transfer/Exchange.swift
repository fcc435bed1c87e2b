import CCurl

/// One transfer in progress: the owner of an easy handle of curl, and of what that points to. It belongs to the loop's thread.
final class Exchange {
    let easy: UnsafeMutableRawPointer
    let pending: PendingTransfer
    let limits: TransferLimits
    /// Where curl writes why it failed.
    let errorText: UnsafeMutablePointer<CChar>
    private var lists: [UnsafeMutablePointer<curl_slist>] = []
    /// The first setting that curl does not take.
    private var refusal: CURLcode?

    /// A mail's bytes, and how many of them are sent.
    private var message: [UInt8] = []
    private var sent = 0

    private var answer: IncomingAnswer

    /// With all that the order asks for. Fails where curl does not take it.
    static func prepared(for pending: PendingTransfer) -> Result<Exchange, TransferFault> {
        guard let easy = curl_easy_init() else { return .failure(TransferFault(.other("out of memory"))) }
        let exchange = Exchange(easy, pending)
        exchange.setCommon()
        switch pending.order {
        case .request(let request, _): exchange.set(request)
        case .mail(let mail): exchange.set(mail)
        }
        guard let refusal = exchange.refusal else { return .success(exchange) }
        return .failure(TransferFault(.other("it cannot be sent: \(TransferFault.words(for: refusal))")))
    }

    private init(_ easy: UnsafeMutableRawPointer, _ pending: PendingTransfer) {
        self.easy = easy
        self.pending = pending
        switch pending.order {
        case .request(let request, let take):
            limits = request.limits
            answer = IncomingAnswer(limits, take: take)
        case .mail(let mail):
            limits = mail.limits
            answer = IncomingAnswer(limits, isReply: true)
        }
        errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
        errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    }

    deinit {
        curl_easy_cleanup(easy)
        lists.forEach(curl_slist_free_all)
        errorText.deallocate()
    }

    // MARK: What is asked for

    private func setCommon() {
        let own = Unmanaged.passUnretained(self).toOpaque()
        set(CURLOPT_NOSIGNAL, 1)
        // The thread of a look-up that nobody waits for any more is not waited for either. Else all transfers would stand
        // still until the name server answers (`Curl_resolver_kill` of libcurl 7.88).
        set(CURLOPT_QUICK_EXIT, 1)
        set(CURLOPT_TIMEOUT_MS, limits.deadline.milliseconds)
        set(CURLOPT_CONNECTTIMEOUT_MS, limits.connect.milliseconds)
        set(CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2)
        if let bundle = pending.bundle { set(CURLOPT_CAINFO, bundle) }
        note(cfmon_curl_set_pointer(easy, CURLOPT_ERRORBUFFER, errorText))
        note(cfmon_curl_set_pointer(easy, CURLOPT_WRITEDATA, own))
        note(
            cfmon_curl_set_callback(easy, CURLOPT_WRITEFUNCTION) { bytes, size, count, own in
                let piece = UnsafeRawBufferPointer(start: bytes, count: size * count)
                return Exchange.of(own)?.answer.takeBody(piece) == true ? piece.count : 0
            })
        note(cfmon_curl_set_pointer(easy, CURLOPT_HEADERDATA, own))
        note(
            cfmon_curl_set_callback(easy, CURLOPT_HEADERFUNCTION) { bytes, size, count, own in
                let line = UnsafeRawBufferPointer(start: bytes, count: size * count)
                return Exchange.of(own)?.answer.takeHeader(line) == true ? line.count : 0
            })
    }

    private func set(_ request: TransferRequest) {
        set(CURLOPT_PROTOCOLS_STR, "http,https")
        set(CURLOPT_URL, request.url)
        set(CURLOPT_PATH_AS_IS, 1)
        set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
        set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        set(CURLOPT_BUFFERSIZE, 65_536)
        // What curl would add of its own.
        var lines = ["Expect:", "Content-Type:"]
        for (name, value) in request.headers {
            // A header without a value ends with a semicolon (CURLOPT_HTTPHEADER(3)).
            lines.append(value.isEmpty ? "\(name);" : "\(name): \(value)")
            if name.lowercased() == "content-type" { lines.removeAll { $0 == "Content-Type:" } }
        }
        set(CURLOPT_HTTPHEADER, lines)
        if request.method == .post {
            let body = request.body ?? []
            set(CURLOPT_POST, 1)
            note(cfmon_curl_set_size(easy, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(body.count)))
            // One byte more, so that there is a pointer to nothing too.
            (body + [0]).withUnsafeBytes {
                note(cfmon_curl_set_pointer(easy, CURLOPT_COPYPOSTFIELDS, $0.baseAddress))
            }
        }
        if let socket = request.socket { set(CURLOPT_UNIX_SOCKET_PATH, socket) }
        switch request.socket == nil ? request.proxy : .direct {
        case .environment: break
        case .direct: set(CURLOPT_PROXY, "")
        case .url(let url):
            set(CURLOPT_PROXY, url)
            // An own proxy is for all hosts.
            set(CURLOPT_NOPROXY, "")
        }
        set(request.credentials)
    }

    private func set(_ mail: Mail) {
        set(CURLOPT_PROTOCOLS_STR, "smtp,smtps")
        set(CURLOPT_URL, mail.server)
        set(CURLOPT_PROXY, "")
        set(CURLOPT_USE_SSL, Int((mail.allowsPlain ? CURLUSESSL_TRY : CURLUSESSL_ALL).rawValue))
        // Bounds the wait for the answer to QUIT too, which the deadline does not.
        set(CURLOPT_SERVER_RESPONSE_TIMEOUT, max(1, Int(clamping: mail.limits.deadline.components.seconds)))
        set(CURLOPT_MAIL_FROM, "<\(mail.sender)>")
        set(CURLOPT_MAIL_RCPT, mail.recipients.map { "<\($0)>" })
        // One mailbox that is gone must not silence the others.
        set(CURLOPT_MAIL_RCPT_ALLLOWFAILS, 1)
        set(CURLOPT_UPLOAD, 1)
        message = mail.message
        note(cfmon_curl_set_size(easy, CURLOPT_INFILESIZE_LARGE, curl_off_t(message.count)))
        note(cfmon_curl_set_pointer(easy, CURLOPT_READDATA, Unmanaged.passUnretained(self).toOpaque()))
        note(
            cfmon_curl_set_callback(easy, CURLOPT_READFUNCTION) { room, size, count, own in
                Exchange.of(own)?.giveMessage(UnsafeMutableRawBufferPointer(start: room, count: size * count)) ?? 0
            })
        set(mail.credentials)
    }

    private func set(_ credentials: Credentials?) {
        guard let credentials else { return }
        set(CURLOPT_USERNAME, credentials.username)
        set(CURLOPT_PASSWORD, credentials.password)
    }

    private func set(_ option: CURLoption, _ number: Int) {
        note(cfmon_curl_set_number(easy, option, number))
    }

    private func set(_ option: CURLoption, _ text: String) {
        guard Exchange.isLine(text) else { return note(CURLE_URL_MALFORMAT) }
        // Curl keeps a copy.
        text.withCString { note(cfmon_curl_set_pointer(easy, option, $0)) }
    }

    private func set(_ option: CURLoption, _ lines: [String]) {
        guard lines.allSatisfy(Exchange.isLine) else { return note(CURLE_URL_MALFORMAT) }
        var list: UnsafeMutablePointer<curl_slist>?
        for line in lines { list = curl_slist_append(list, line) ?? list }
        if let list { lists.append(list) }
        note(cfmon_curl_set_pointer(easy, option, list))
    }

    /// Nobody writes a second header, or a second command, into one.
    private static func isLine(_ text: String) -> Bool {
        text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }
    }

    private static func of(_ own: UnsafeMutableRawPointer?) -> Exchange? {
        own.map { Unmanaged<Exchange>.fromOpaque($0).takeUnretainedValue() }
    }

    private func giveMessage(_ room: UnsafeMutableRawBufferPointer) -> Int {
        let piece = message[sent...].prefix(room.count)
        room.copyBytes(from: piece)
        sent += piece.count
        return piece.count
    }

    private func note(_ code: CURLcode) {
        if code != CURLE_OK { refusal = refusal ?? code }
    }

    // MARK: What came of it

    func outcome(of code: CURLcode) -> PendingTransfer.Outcome {
        if let stop = answer.stop, !(stop is TransferFault) { return .failure(stop) }
        var response = answer.response
        let fault = code == CURLE_OK ? nil : answer.stop as? TransferFault ?? fault(of: code)
        if case .mail = pending.order {
            let isRefused = Exchange.refusals.contains(code.rawValue) && (400..<600).contains(response.status)
            return fault.map { isRefused ? .success(response) : .failure($0) } ?? .success(response)
        }
        response.cut = fault
        return fault.map { answer.isHeadWhole ? .success(response) : .failure($0) } ?? .success(response)
    }

    /// How curl ends a mail after the server's last word was no: to the password, to an address, to the message.
    private static let refusals = [CURLE_LOGIN_DENIED, CURLE_SEND_ERROR, CURLE_WEIRD_SERVER_REPLY].map(\.rawValue)

    func number(_ info: CURLINFO) -> Int {
        var value = 0
        return cfmon_curl_get_number(easy, info, &value) == CURLE_OK ? value : 0
    }

    func microseconds(_ info: CURLINFO) -> Int64 {
        var value: curl_off_t = 0
        return cfmon_curl_get_size(easy, info, &value) == CURLE_OK ? Int64(value) : 0
    }
}
