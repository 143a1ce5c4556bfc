return rule {
  id = "permit_other_substance", group = "document", on = "goods",
  title = "The authorisation is for another substance",
  reference = "R48",
  missing = "pass",     -- only some issuers share their register
  needs = {
    "import_permit", "substance",
    permitted = lookup("permits", { number = "import_permit", issuer = "importing_country" }, "substance"),
    covered   = lookup("permits", { number = "import_permit", issuer = "importing_country", substance = "substance" }, "substance"),
  },
  because = "authorisation {import_permit} is for {permitted}, the goods are {substance}",
  letter = "The import authorisation that was named does not cover the goods.",
  check = function(f, p)
    return f.permitted ~= nil and f.substance ~= nil and f.covered == nil
  end,
  examples = {
    { given = { import_permit = "IA-7", substance = "P2P", permitted = "ACETONE" }, hit = true },
    { given = { import_permit = "IA-7", substance = "P2P", permitted = "P2P", covered = "P2P" }, hit = false },
    { given = { import_permit = "IA-7", substance = "P2P" }, hit = false },
  },
}
