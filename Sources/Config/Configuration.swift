import Alerts

/// The configuration in its files.
public enum Configuration {
    /// The main file of an installed daemon.
    public static let path = "/etc/cfmon/cfmon.yaml"

    /// Reads the file, what it refers to in `origins_dir`, and the secrets: it returns all of them, or every mistake.
    ///
    /// - Parameters:
    ///   - path: The main file. Relative paths within it begin in its directory.
    ///   - credentials: systemd's `$CREDENTIALS_DIRECTORY`; nil if the daemon has none.
    public static func load(path: String, credentials: String?) -> Result<Settings, Problems> {
        read(path: path, reader: .daemon(credentials: credentials))
    }

    /// The same for a user without the daemon's rights. A credential, or a file that the user may not open, is no mistake
    /// and is empty in the settings.
    public static func inspect(path: String) -> Result<Settings, Problems> {
        read(path: path, reader: .onlooker)
    }

    /// The keys of the main file.
    static let keys = [
        "defaults", "resolvers", "origins", "origins_dir", "trust", "receivers", "maintenance", "offline", "heartbeat",
        "storage",
    ]

    private static let hints = Dictionary(
        uniqueKeysWithValues: OriginDraft.keys.filter { !keys.contains($0) }.map {
            ($0, "it belongs under `defaults` or to an origin")
        })

    private static func read(path: String, reader: Secrets.Reader) -> Result<Settings, Problems> {
        let problems = ProblemLog()
        var settings = Settings()
        if let document = Page.open(path, problems: problems), let fields = document.fields(keys, elsewhere: hints) {
            let secrets = Secrets(directory: Paths.directory(of: path), reader: reader)
            settings.origins = origins(fields, of: path, secrets: secrets, problems: problems)
            settings.trust = trust(fields["trust"], secrets: secrets)
            var receivers = ReceiverReader(secrets: secrets)
            fields["receivers"].map { receivers.take(list: $0) }
            settings.receivers = receivers.receivers
            var maintenance = MaintenanceReader(origins: settings.origins)
            fields["maintenance"].map { maintenance.take(list: $0) }
            settings.rules.maintenance = maintenance.windows
            settings.rules.outageDetector =
                fields["offline"].flatMap { OutageDetector($0) } ?? settings.rules.outageDetector
            settings.heartbeat = fields["heartbeat"].flatMap { heartbeat($0, secrets: secrets) }
            let storage = fields["storage"]?.fields(["max_size", "retain"])
            let retain = storage?["retain"]?.read { text throws(SyntaxProblem) in
                try Syntax.span(text, from: .seconds(86_400), to: .seconds(3_650 * 86_400))
            }
            settings.retain = retain ?? settings.retain
            settings.maxSize = storage?["max_size"]?.read(Syntax.size) ?? settings.maxSize
        }
        return problems.isEmpty ? .success(settings) : .failure(Problems(problems.sorted))
    }

    private static func origins(
        _ fields: Fields, of path: String, secrets: Secrets, problems: ProblemLog
    ) -> [ConfiguredOrigin] {
        var defaults = OriginDraft()
        defaults.apply(resolvers: fields["resolvers"])
        if let cursor = fields["defaults"], let given = cursor.fields(OriginDraft.keys, elsewhere: ownHints) {
            defaults.apply(given, secrets: secrets)
        }
        var reader = OriginReader(defaults: defaults, secrets: secrets)
        fields["origins"].map { reader.take(list: $0) }

        let given = fields["origins_dir"]
        guard given?.is("none") != true, let name = given.map({ $0.read(Syntax.filePath) }) ?? "origins.d" else {
            return reader.origins
        }
        // Problems name the directory relative to where the user is, as the path of the main file is.
        let beside = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
        let directory = name.hasPrefix("/") ? name : beside + name
        do throws(InputFile.Fault) {
            try OriginsDirectory.read(directory, into: &reader, problems: problems)
        } catch {
            if let given {
                given.reject("the directory \(Syntax.quoted(directory)) \(error)")
            } else if !error.isAbsence {
                problems.add("the directory \(error)", at: Place(file: directory, line: 1, column: 1))
            }
        }
        return reader.origins
    }

    private static let ownHints = [
        "id": "an id belongs to one origin", "domain": "a domain belongs to one origin",
    ]

    private static func trust(_ cursor: Cursor?, secrets: Secrets) -> TrustSource {
        guard let bundle = cursor?.fields(["bundle"])?["bundle"], !bundle.is("system"),
            let path = bundle.read(Syntax.filePath)
        else { return .system }
        let absolute = Paths.absolute(path, in: secrets.directory)
        if let fault = InputFile.faultOfOpening(absolute) { secrets.report(fault, of: Syntax.quoted(path), at: bundle) }
        return .file(absolute)
    }

    private static func heartbeat(_ cursor: Cursor, secrets: Secrets) -> HeartbeatSettings? {
        guard !cursor.isNull, let fields = cursor.fields(["url", "every"]) else { return nil }
        let every = fields["every"]?.read { text throws(SyntaxProblem) in
            try Syntax.span(text, from: .seconds(10), to: .seconds(86_400))
        }
        guard let url = fields.required("url", "whom to give a sign of life") else { return nil }
        return secrets.read(url, Syntax.httpURL).map { HeartbeatSettings(url: $0, every: every ?? .seconds(300)) }
    }
}
