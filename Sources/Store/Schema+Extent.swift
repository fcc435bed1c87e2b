extension Schema {
    /// What lists tell of an origin, so that none of them reads reports; null until the first check by this version.
    static let fifth = """
        ALTER TABLE latest ADD COLUMN addresses INTEGER CHECK (addresses >= 0);
        ALTER TABLE latest ADD COLUMN leaf_until INTEGER;
        ALTER TABLE latest ADD COLUMN chain_until INTEGER;
        """
}
