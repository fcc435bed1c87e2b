import CCurl
import Glibc

extension CurlHandle {
    /// The fault behind a code of curl, in our words, the system's or OpenSSL's. Curl's own words contain hosts and addresses.
    func fault(of code: CURLcode) -> TransferFault {
        let text = String(cString: errorText)
        return switch code {
        case CURLE_COULDNT_RESOLVE_HOST: TransferFault(.noSuchHost)
        case CURLE_COULDNT_RESOLVE_PROXY: TransferFault(.proxy(TransferFault(.noSuchHost).description))
        case CURLE_COULDNT_CONNECT: TransferFault(unconnected(text))
        case CURLE_OPERATION_TIMEDOUT:
            TransferFault(.timedOut(isSent ? limits.deadline : min(limits.connect, limits.deadline)))
        case CURLE_PEER_FAILED_VERIFICATION:
            // "SSL certificate problem: unable to get local issuer certificate". Any other text is about the name and contains it.
            TransferFault(
                .tls(
                    text.hasPrefix("SSL certificate problem: ")
                        ? "certificate verify failed: \(text.dropFirst("SSL certificate problem: ".count))"
                        : "certificate verify failed: it is for another name"))
        case CURLE_SSL_CONNECT_ERROR: TransferFault(.tls(CurlHandle.reason(in: text) ?? "the connection broke off"))
        case CURLE_SSL_CACERT_BADFILE: TransferFault(.tls("the trust bundle cannot be read"))
        case CURLE_USE_SSL_FAILED: TransferFault(.tls("the server does not offer STARTTLS"))
        case CURLE_PROXY: TransferFault(.proxy("the handshake failed"))
        case CURLE_RECV_ERROR where number(CURLINFO_HTTP_CONNECTCODE) >= 300:
            TransferFault(.proxy("it answers CONNECT with HTTP \(number(CURLINFO_HTTP_CONNECTCODE))"))
        case CURLE_UNSUPPORTED_PROTOCOL where isSent:
            // Curl read the answer as HTTP/0.9.
            TransferFault(.other(TransferFault.words(for: CURLE_WEIRD_SERVER_REPLY)))
        case CURLE_LOGIN_DENIED: TransferFault(.other("the server offers no way to log in that we know"))
        default: TransferFault(.other(TransferFault.words(for: code)))
        }
    }

    /// Whether there was a connection, so that the request was sent.
    private var isSent: Bool { microseconds(CURLINFO_PRETRANSFER_TIME_T) > 0 }

    private func unconnected(_ text: String) -> TransferFault.Reason {
        let error = Int32(truncatingIfNeeded: number(CURLINFO_OS_ERRNO))
        let words = error == 0 ? "no connection" : String(cString: strerror(error)).lowercased()
        // "Failed to connect to HOST port N after M ms: …"
        guard case .request(let request, _) = pending.order, request.socket == nil, request.proxy != .direct,
            let tried = text.split(separator: " ").dropFirst(4).first, let host = CurlHandle.host(of: request.url),
            tried != host
        else { return error == ECONNREFUSED ? .refused : .unreachable(words) }
        return .proxy(words)
    }

    /// The host of a URL as curl parses it.
    private static func host(of url: String) -> String? {
        let parts = curl_url()
        defer { curl_url_cleanup(parts) }
        var host: UnsafeMutablePointer<CChar>?
        guard curl_url_set(parts, CURLUPART_URL, url, 0) == CURLUE_OK,
            curl_url_get(parts, CURLUPART_HOST, &host, 0) == CURLUE_OK, let host
        else { return nil }
        defer { curl_free(host) }
        return String(cString: host)
    }

    /// OpenSSL's reason in a text like "error:0A00010B:SSL routines::wrong version number".
    private static func reason(in text: String) -> String? {
        guard text.contains("error:"), let reason = text.split(separator: ":").last else { return nil }
        return String(reason)
    }
}

extension TransferFault {
    /// A code of curl in plain words.
    static func words(for code: CURLcode) -> String {
        switch code {
        case CURLE_URL_MALFORMAT: "the URL, or a header, has a form that is not allowed"
        case CURLE_UNSUPPORTED_PROTOCOL: "the protocol is not one that is spoken here"
        case CURLE_GOT_NOTHING: "the connection was closed without an answer"
        case CURLE_PARTIAL_FILE, CURLE_RECV_ERROR, CURLE_SEND_ERROR: "the connection broke off"
        case CURLE_WEIRD_SERVER_REPLY: "the answer cannot be understood"
        case CURLE_OUT_OF_MEMORY: "out of memory"
        // A fixed text of curl, without hosts or addresses.
        default: String(cString: curl_easy_strerror(code)).lowercased()
        }
    }
}
