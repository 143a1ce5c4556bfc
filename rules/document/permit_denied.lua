return rule {
  id = "permit_denied", group = "document", on = "shipment",
  title = "The authorisation named was refused or withdrawn",
  reference = "R10",
  missing = "pass",     -- only some issuers share their register
  needs = {
    "import_permit", "importing_country",
    standing = lookup("permits", { number = "import_permit", issuer = "importing_country" }, "status"),
  },
  because = "{importing_country} lists authorisation {import_permit} as {standing}",
  letter = "The import authorisation that was named is not in force.",
  check = function(f, p)
    return f.standing == "denied" or f.standing == "revoked" or f.standing == "suspended" or f.standing == "cancelled"
  end,
  examples = {
    { given = { import_permit = "IA-7", importing_country = "PK", standing = "denied" }, hit = true },
    { given = { import_permit = "IA-7", importing_country = "PK", standing = "valid" }, hit = false },
    { given = { import_permit = "IA-7", importing_country = "PK" }, hit = false },
    { given = { import_permit = "IA-7", importing_country = "PK", standing = "suspended" }, hit = true },
  },
}
