import CCurl

/// Owns an easy handle of curl for one transfer, and the memory that the handle points to. It belongs to the loop's thread.
final class CurlHandle {
    let easy: UnsafeMutableRawPointer
    let pending: PendingTransfer
    let limits: TransferLimits
    /// Curl's buffer for the text of an error.
    let errorText: UnsafeMutablePointer<CChar>
    private var lists: [UnsafeMutablePointer<curl_slist>] = []
    /// The code of the first setting that curl refused.
    private var refusal: CURLcode?

    /// The bytes of a mail, and how many of them are sent.
    private var message: [UInt8] = []
    private var sent = 0

    private var answer: IncomingAnswer

    /// A handle with all settings of the order. Fails where curl refuses one.
    static func prepared(for pending: PendingTransfer) -> Result<CurlHandle, TransferFault> {
        guard let easy = curl_easy_init() else { return .failure(TransferFault(.other("out of memory"))) }
        let handle = CurlHandle(easy, pending)
        handle.setCommon()
        switch pending.order {
        case .request(let request, _): handle.set(request)
        case .mail(let mail): handle.set(mail)
        }
        guard let refusal = handle.refusal else { return .success(handle) }
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

    // MARK: Settings

    private func setCommon() {
        let own = Unmanaged.passUnretained(self).toOpaque()
        set(CURLOPT_NOSIGNAL, 1)
        // Curl must not wait for the thread of a cancelled look-up. All transfers would stop until the name server answers
        // (`Curl_resolver_kill` of libcurl 7.88).
        set(CURLOPT_QUICK_EXIT, 1)
        set(CURLOPT_TIMEOUT_MS, limits.deadline.milliseconds)
        set(CURLOPT_CONNECTTIMEOUT_MS, limits.connect.milliseconds)
        set(CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2)
        if let bundle = pending.bundle { set(CURLOPT_CAINFO, bundle) }
        check(cfmon_curl_set_pointer(easy, CURLOPT_ERRORBUFFER, errorText))
        check(cfmon_curl_set_pointer(easy, CURLOPT_WRITEDATA, own))
        check(
            cfmon_curl_set_callback(easy, CURLOPT_WRITEFUNCTION) { bytes, size, count, own in
                let piece = UnsafeRawBufferPointer(start: bytes, count: size * count)
                return CurlHandle.of(own)?.answer.takeBody(piece) == true ? piece.count : 0
            })
        check(cfmon_curl_set_pointer(easy, CURLOPT_HEADERDATA, own))
        check(
            cfmon_curl_set_callback(easy, CURLOPT_HEADERFUNCTION) { bytes, size, count, own in
                let line = UnsafeRawBufferPointer(start: bytes, count: size * count)
                return CurlHandle.of(own)?.answer.takeHeader(line) == true ? line.count : 0
            })
    }

    private func set(_ request: TransferRequest) {
        set(CURLOPT_PROTOCOLS_STR, "http,https")
        set(CURLOPT_URL, request.url)
        set(CURLOPT_PATH_AS_IS, 1)
        set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
        set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        set(CURLOPT_BUFFERSIZE, 65_536)
        // These keep curl from adding headers of its own.
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
            check(cfmon_curl_set_size(easy, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(body.count)))
            // The extra byte gives an empty body a pointer too.
            (body + [0]).withUnsafeBytes {
                check(cfmon_curl_set_pointer(easy, CURLOPT_COPYPOSTFIELDS, $0.baseAddress))
            }
        }
        if let socket = request.socket { set(CURLOPT_UNIX_SOCKET_PATH, socket) }
        switch request.socket == nil ? request.proxy : .direct {
        case .environment: break
        case .direct: set(CURLOPT_PROXY, "")
        case .url(let url):
            set(CURLOPT_PROXY, url)
            // A configured proxy is used for all hosts.
            set(CURLOPT_NOPROXY, "")
        }
        set(request.credentials)
    }

    private func set(_ mail: Mail) {
        set(CURLOPT_PROTOCOLS_STR, "smtp,smtps")
        set(CURLOPT_URL, mail.server)
        set(CURLOPT_PROXY, "")
        set(CURLOPT_USE_SSL, Int((mail.allowsPlain ? CURLUSESSL_TRY : CURLUSESSL_ALL).rawValue))
        // Unlike the deadline, this also limits the wait for the answer to QUIT.
        set(CURLOPT_SERVER_RESPONSE_TIMEOUT, max(1, Int(clamping: mail.limits.deadline.components.seconds)))
        set(CURLOPT_MAIL_FROM, "<\(mail.sender)>")
        set(CURLOPT_MAIL_RCPT, mail.recipients.map { "<\($0)>" })
        // A missing mailbox must not keep the mail from the others.
        set(CURLOPT_MAIL_RCPT_ALLLOWFAILS, 1)
        set(CURLOPT_UPLOAD, 1)
        message = mail.message
        check(cfmon_curl_set_size(easy, CURLOPT_INFILESIZE_LARGE, curl_off_t(message.count)))
        check(cfmon_curl_set_pointer(easy, CURLOPT_READDATA, Unmanaged.passUnretained(self).toOpaque()))
        check(
            cfmon_curl_set_callback(easy, CURLOPT_READFUNCTION) { room, size, count, own in
                CurlHandle.of(own)?.giveMessage(UnsafeMutableRawBufferPointer(start: room, count: size * count)) ?? 0
            })
        set(mail.credentials)
    }

    private func set(_ credentials: Credentials?) {
        guard let credentials else { return }
        set(CURLOPT_USERNAME, credentials.username)
        set(CURLOPT_PASSWORD, credentials.password)
    }

    private func set(_ option: CURLoption, _ number: Int) {
        check(cfmon_curl_set_number(easy, option, number))
    }

    private func set(_ option: CURLoption, _ text: String) {
        guard CurlHandle.isLine(text) else { return check(CURLE_URL_MALFORMAT) }
        // Curl copies the text.
        text.withCString { check(cfmon_curl_set_pointer(easy, option, $0)) }
    }

    private func set(_ option: CURLoption, _ lines: [String]) {
        guard lines.allSatisfy(CurlHandle.isLine) else { return check(CURLE_URL_MALFORMAT) }
        var list: UnsafeMutablePointer<curl_slist>?
        for line in lines { list = curl_slist_append(list, line) ?? list }
        if let list { lists.append(list) }
        check(cfmon_curl_set_pointer(easy, option, list))
    }

    /// Whether the text is one line, so that it cannot contain a second header or command.
    private static func isLine(_ text: String) -> Bool {
        text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }
    }

    private static func of(_ own: UnsafeMutableRawPointer?) -> CurlHandle? {
        own.map { Unmanaged<CurlHandle>.fromOpaque($0).takeUnretainedValue() }
    }

    private func giveMessage(_ room: UnsafeMutableRawBufferPointer) -> Int {
        let piece = message[sent...].prefix(room.count)
        room.copyBytes(from: piece)
        sent += piece.count
        return piece.count
    }

    private func check(_ code: CURLcode) {
        if code != CURLE_OK { refusal = refusal ?? code }
    }

    // MARK: Outcome

    func outcome(of code: CURLcode) -> PendingTransfer.Outcome {
        if let stop = answer.stop, !(stop is TransferFault) { return .failure(stop) }
        var response = answer.response
        let fault = code == CURLE_OK ? nil : answer.stop as? TransferFault ?? fault(of: code)
        if case .mail = pending.order {
            let isRefused = CurlHandle.refusals.contains(code.rawValue) && (400..<600).contains(response.status)
            return fault.map { isRefused ? .success(response) : .failure($0) } ?? .success(response)
        }
        response.cut = fault
        return fault.map { answer.isHeadWhole ? .success(response) : .failure($0) } ?? .success(response)
    }

    /// Curl's codes after a mail server refused the password, all addresses, or the message.
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
