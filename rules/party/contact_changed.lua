return rule {
  id = "contact_changed", group = "party", on = "shipment",
  title = "A known firm with contact data never seen before",
  reference = "R12",
  missing = "pass",     -- without e-mail and telephone there is nothing to compare
  needs = {
    "importer.name", "importer.email", "importer.phone",
    mail_same   = history.count({ by = { "importer" }, within = "730d", where = { ["importer.email"] = same() } }),
    mail_other  = history.count({ by = { "importer" }, within = "730d", where = { ["importer.email"] = different() } }),
    phone_same  = history.count({ by = { "importer" }, within = "730d", where = { ["importer.phone"] = same() } }),
    phone_other = history.count({ by = { "importer" }, within = "730d", where = { ["importer.phone"] = different() } }),
  },
  because = "{new} of {importer.name} never came with an earlier line; {mail_other} lines had another e-mail, {phone_other} another telephone",
  letter = "Please have the order confirmed by the importer through the contact data of the public register.",
  check = function(f, p)
    local mail_new  = f.mail_same == 0 and f.mail_other ~= nil and f.mail_other >= p.least_times and f.importer.email ~= nil
    local phone_new = f.phone_same == 0 and f.phone_other ~= nil and f.phone_other >= p.least_times and f.importer.phone ~= nil
    if mail_new and phone_new then return true, { new = "e-mail and telephone" } end
    -- one of the two changes now and then, which is why the other vouches for it
    if mail_new and f.importer.phone == nil then return true, { new = "the e-mail", strength = 0.4 } end
    if phone_new and f.importer.email == nil then return true, { new = "the telephone", strength = 0.4 } end
    return false
  end,
  params = { least_times = 3 },
  examples = {
    { given = { ["importer.name"] = "B", ["importer.email"] = "x@y.example", ["importer.phone"] = "+49 1",
                mail_same = 0, mail_other = 4, phone_same = 0, phone_other = 3 }, hit = true },
    { given = { ["importer.name"] = "B", ["importer.email"] = "x@y.example", mail_same = 0, mail_other = 3 }, hit = { strength = 0.4 } },
    { given = { ["importer.name"] = "B", ["importer.email"] = "x@y.example", ["importer.phone"] = "+49 1",
                mail_same = 0, mail_other = 4, phone_same = 2, phone_other = 0 }, hit = false },
    { given = { ["importer.name"] = "B", ["importer.email"] = "x@y.example", mail_same = 0, mail_other = 2 }, hit = false },
    { given = { ["importer.name"] = "B" }, hit = false },
    { given = { ["importer.name"] = "B", ["importer.phone"] = "+49 1", mail_same = 0, mail_other = 4, phone_same = 0, phone_other = 3 }, hit = { strength = 0.4 } },
    { given = { ["importer.name"] = "B", ["importer.email"] = "x@y.example", ["importer.phone"] = "+49 1", mail_same = 0, mail_other = 4, phone_same = 0, phone_other = 2 }, hit = false },
  },
}
