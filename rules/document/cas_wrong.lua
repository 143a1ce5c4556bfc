return rule {
  id = "cas_wrong", group = "document", on = "goods",
  title = "A CAS number that cannot be right",
  reference = "R33",
  needs = { "cas", "cas_valid" },
  missing = "pass",     -- no number is no wrong number
  because = "the check digit of CAS {cas} does not fit",
  letter = "The CAS number is not correct. Please correct it.",
  check = function(f, p)
    return f.cas_valid == false
  end,
  examples = {
    { given = { cas = "1609-66-5", cas_valid = false }, hit = true },
    { given = { cas = "1609-66-1", cas_valid = true }, hit = false },
    { given = {}, hit = false },
  },
}
