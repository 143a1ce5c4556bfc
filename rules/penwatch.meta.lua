---@meta
-- Made by `penwatch rules docs --meta`: what rules may read and call, for the Lua language server.

---@class penwatch.facts
---@field reference string the notification's own number
---@field version integer? notification version, from 1
---@field action ("notify"|"amend"|"withdraw")? notify, amend or withdraw
---@field issued_on integer date: day the notification was issued
---@field received_on integer? date: day it arrived at the office
---@field reply_by integer? date: day a reply is due
---@field regime ("pen"|"pen_light"|"declaration")? pen, pen_light or declaration
---@field issuer string? country whose authority notified
---@field pen_reference string? on a declaration: the PEN it belongs to
---@field exporting_country string country the goods leave
---@field importing_country string country the goods go to
---@field origin_country string? country that made the goods
---@field transit_countries string[]? countries on the way, in order
---@field legs string[]? place:mode of each leg, in order
---@field exit_point string? UN/LOCODE where the goods leave
---@field entry_point string? UN/LOCODE where the goods arrive
---@field customs_office string? customs office of declaration
---@field transport_mode ("sea"|"rail"|"road"|"air"|"post"|"multimodal"|"fixed"|"inland"|"other")? sea, rail, road, air, post, multimodal, fixed, inland or other
---@field carrier string? carrier
---@field vessel string? vessel and voyage
---@field vehicle string? vehicle registration
---@field containers string[]? container numbers
---@field seals string[]? seal numbers
---@field transport_document string? bill of lading or waybill
---@field tir_carnet string? TIR carnet number
---@field departure_on integer? date: expected day of dispatch
---@field arrival_on integer? date: expected day of arrival
---@field export_permit string? export authorisation number
---@field import_permit string? import authorisation number
---@field import_permit_valid_to integer? date: last day of the import authorisation
---@field invoice string? invoice number
---@field incoterm string? term of delivery
---@field payment_method string? how it is paid
---@field payer string? who pays
---@field bank_country string? country of the paying bank
---@field end_use string? declared end use
---@field remarks string? remarks
---@field line integer? line number, from 1 (goods line)
---@field cas string? declared CAS number (goods line)
---@field hs string? declared HS code (goods line)
---@field trade_name string? trade name (goods line)
---@field description string? description of the goods (goods line)
---@field quantity number? the unit that was declared: quantity in `unit` (goods line)
---@field unit string? unit of the quantity: a name, symbol or UNECE Rec 20 code (goods line)
---@field gross_kg number? kg: gross mass in kg (goods line)
---@field concentration number? per cent: per cent of the listed substance (goods line)
---@field form ("raw"|"preparation"|"mixture")? raw, preparation or mixture (goods line)
---@field packages integer? count: number of packages (goods line)
---@field package_kind string? kind of packages (goods line)
---@field value number? the invoice's currency: value in `currency` (goods line)
---@field currency string? ISO 4217 code of the value (goods line)
---@field goods_origin_country string? country that made this line's goods (goods line)
---@field role ("importing"|"exporting"|"transit"|"observed") the office's side: importing, exporting, transit or observed
---@field missing_count integer count: expected fields that are missing
---@field notice_days integer? days: days from received_on to departure_on, negative when late; absent without departure_on
---@field reply_days integer? days: days from received_on to reply_by
---@field notice_late boolean? departure_on is before reply_by: the goods leave before the time for an answer is over; absent without departure_on or reply_by
---@field notice_after_departure boolean? received after departure_on; absent without departure_on
---@field transit_days integer? days: days from departure_on to arrival_on; absent without both
---@field amended boolean an earlier version of this notification is stored
---@field changed string[]? fields whose text differs from the version before; absent on a first version
---@field changed_after_departure boolean? this amendment was received on or after the departure day the version before gave; absent on a first version
---@field version_gap boolean a lower version number was never received
---@field container_count integer? count: container numbers given; absent when none
---@field payment_kind string? kind of the first phrase of list payment_words in payment_method, else usual; absent without payment_method
---@field remarks_kind string? kind of the first phrase of list remark_words in remarks or a package_kind; absent when none is found
---@field end_use_vague boolean? the whole end use is one of list vague_uses; absent without end_use
---@field substance string? code of the resolved substance; absent when none was found (goods line)
---@field substance_declared string? the name as declared (goods line)
---@field substance_by ("cas"|"name"|"hs")? what resolved it: cas, name or hs (goods line)
---@field substance_table ("I"|"II"|"ISSL"|"none")? I, II, ISSL or none (goods line)
---@field substance_concerns string[]? drug classes it is a precursor of (goods line)
---@field substance_uses string[]? known licit uses; an empty list when there are none (goods line)
---@field substance_risk integer? 1 to 5: 1 to 5 of the substance table (goods line)
---@field substance_conflict boolean? CAS, name and HS code point to different substances (goods line)
---@field substance_conflict_text string? which says what, in words; absent without conflict (goods line)
---@field name_form ("name"|"synonym"|"formula"|"cas"|"vague"|"unknown")? name, synonym, formula, cas (a CAS number in the name field), vague (list vague_names) or unknown; absent without a declared name (goods line)
---@field cas_valid boolean? form and check digit of the CAS number; absent without one (goods line)
---@field hs_known boolean? the first six digits exist in the HS 2022; absent without a code (goods line)
---@field hs_matches boolean? the code is the substance's own at the length given; absent when either is missing (goods line)
---@field hs_residual boolean? the six digits end in 9 or 90: an 'other' heading; absent without a code (goods line)
---@field quantity_kg number? kg: mass of the anhydrous listed substance; absent when it cannot be converted (goods line)
---@field quantity_basis ("net"|"gross")? net, or gross when concentration is missing for a mixture or preparation (goods line)
---@field unit_kind ("mass"|"volume"|"count"|"unknown")? mass, volume, count or unknown (goods line)
---@field unit_odd boolean? volume of a substance traded by mass, a count, or an unknown unit (goods line)
---@field value_usd number? USD: value at the newest rate on or before issued_on; absent without one (goods line)
---@field unit_price_usd number? USD a kg: value_usd per quantity_kg (goods line)
---@field package_kg number? kg: quantity_kg per package; absent without packages (goods line)
---@field end_use_fits boolean? a phrase of list use_words in end_use stands for a use of the substance; absent when no phrase is found or no use of the substance is known (goods line)
---@field looks_like string? substance that the declared name, trade name or description has hidden before (list look_alikes); absent when none (goods line)
---@field goods_kind string? kind of the first phrase of list goods_words in name, trade name or description: cover, equipment; absent when none is found (goods line)
---@field description_vague boolean? the whole description, or without one the trade name, is one of list vague_names; absent without both (goods line)
---@field exporting_authority penwatch.facts.exporting_authority
---@field importing_authority penwatch.facts.importing_authority
---@field exporter penwatch.facts.exporter
---@field importer penwatch.facts.importer
---@field consignee penwatch.facts.consignee
---@field end_user penwatch.facts.end_user
---@field broker penwatch.facts.broker
---@field forwarder penwatch.facts.forwarder
---@field notify penwatch.facts.notify
---@field previous penwatch.facts.previous
---@field pen penwatch.facts.pen
---@field moved penwatch.facts.moved
---@field route penwatch.facts.route
---@field contact penwatch.facts.contact
---@field carriage penwatch.facts.carriage
---@field corridor penwatch.facts.corridor
---@field lines penwatch.facts.lines
---@field permit penwatch.facts.permit
---@field reexport penwatch.facts.reexport

---@class penwatch.facts.exporting_authority
---@field office string? office of the exporting_authority
---@field officer string? officer of the exporting_authority
---@field email string? e-mail of the exporting_authority
---@field phone string? telephone of the exporting_authority

---@class penwatch.facts.importing_authority
---@field office string? office of the importing_authority
---@field officer string? officer of the importing_authority
---@field email string? e-mail of the importing_authority
---@field phone string? telephone of the importing_authority

---@class penwatch.facts.exporter
---@field name string? name of the exporter
---@field id string? register, tax or licence number of the exporter
---@field address string? address of the exporter
---@field country string? country of the exporter
---@field email string? e-mail of the exporter
---@field phone string? telephone of the exporter
---@field registered_on integer? date: day the exporter was registered as a firm
---@field activity string? business line of the exporter
---@field first_seen_days integer? days: days since the first shipment of this exporter in any role was issued; absent when this is the first
---@field shipments integer? count: earlier shipments of this exporter in any role; absent when no exporter is named
---@field age_days integer? days: days from the firm's registration to issued_on; absent without registered_on
---@field free_mail boolean? the e-mail is at a free provider (list free_mail); absent without e-mail
---@field po_box boolean? the address is a post office box; absent without address
---@field vague_address boolean? the address has no number and fewer than three words; absent without address
---@field listed boolean? a name like this one or this identifier is on a loaded watch list; absent when no watch list is loaded
---@field listed_score integer? 0 to 100: how sure the match with the list is, of 100; absent when not listed
---@field listed_how string? which entry it is, which words agree and how, and what speaks against it; absent when not listed
---@field alerts integer? count: alerts of other authorities in force that name this exporter, those of one ancestry once; absent when no exporter is named
---@field alerts_exact integer? count: of them, those of goods seized, stopped, stolen or found, by an identifier; absent when no exporter is named
---@field alerts_how string? which alerts, and what agreed; absent without one
---@field alerts_useful integer? 0 to 100: of that source's alerts whose outcome is known here, how many of 100 were right; absent under three
---@field licence ("valid"|"expired"|"suspended"|"none")? valid, expired, suspended or none on issued_on; absent when no licence register is loaded for its country
---@field business string? kind of business of the longest phrase of list business_words in the activity, else in the name; absent when none is found

---@class penwatch.facts.importer
---@field name string? name of the importer
---@field id string? register, tax or licence number of the importer
---@field address string? address of the importer
---@field country string? country of the importer
---@field email string? e-mail of the importer
---@field phone string? telephone of the importer
---@field registered_on integer? date: day the importer was registered as a firm
---@field activity string? business line of the importer
---@field first_seen_days integer? days: days since the first shipment of this importer in any role was issued; absent when this is the first
---@field shipments integer? count: earlier shipments of this importer in any role; absent when no importer is named
---@field age_days integer? days: days from the firm's registration to issued_on; absent without registered_on
---@field free_mail boolean? the e-mail is at a free provider (list free_mail); absent without e-mail
---@field po_box boolean? the address is a post office box; absent without address
---@field vague_address boolean? the address has no number and fewer than three words; absent without address
---@field listed boolean? a name like this one or this identifier is on a loaded watch list; absent when no watch list is loaded
---@field listed_score integer? 0 to 100: how sure the match with the list is, of 100; absent when not listed
---@field listed_how string? which entry it is, which words agree and how, and what speaks against it; absent when not listed
---@field alerts integer? count: alerts of other authorities in force that name this importer, those of one ancestry once; absent when no importer is named
---@field alerts_exact integer? count: of them, those of goods seized, stopped, stolen or found, by an identifier; absent when no importer is named
---@field alerts_how string? which alerts, and what agreed; absent without one
---@field alerts_useful integer? 0 to 100: of that source's alerts whose outcome is known here, how many of 100 were right; absent under three
---@field licence ("valid"|"expired"|"suspended"|"none")? valid, expired, suspended or none on issued_on; absent when no licence register is loaded for its country
---@field business string? kind of business of the longest phrase of list business_words in the activity, else in the name; absent when none is found

---@class penwatch.facts.consignee
---@field name string? name of the consignee
---@field id string? register, tax or licence number of the consignee
---@field address string? address of the consignee
---@field country string? country of the consignee
---@field email string? e-mail of the consignee
---@field phone string? telephone of the consignee
---@field registered_on integer? date: day the consignee was registered as a firm
---@field activity string? business line of the consignee
---@field first_seen_days integer? days: days since the first shipment of this consignee in any role was issued; absent when this is the first
---@field shipments integer? count: earlier shipments of this consignee in any role; absent when no consignee is named
---@field age_days integer? days: days from the firm's registration to issued_on; absent without registered_on
---@field free_mail boolean? the e-mail is at a free provider (list free_mail); absent without e-mail
---@field po_box boolean? the address is a post office box; absent without address
---@field vague_address boolean? the address has no number and fewer than three words; absent without address
---@field listed boolean? a name like this one or this identifier is on a loaded watch list; absent when no watch list is loaded
---@field listed_score integer? 0 to 100: how sure the match with the list is, of 100; absent when not listed
---@field listed_how string? which entry it is, which words agree and how, and what speaks against it; absent when not listed
---@field alerts integer? count: alerts of other authorities in force that name this consignee, those of one ancestry once; absent when no consignee is named
---@field alerts_exact integer? count: of them, those of goods seized, stopped, stolen or found, by an identifier; absent when no consignee is named
---@field alerts_how string? which alerts, and what agreed; absent without one
---@field alerts_useful integer? 0 to 100: of that source's alerts whose outcome is known here, how many of 100 were right; absent under three
---@field licence ("valid"|"expired"|"suspended"|"none")? valid, expired, suspended or none on issued_on; absent when no licence register is loaded for its country
---@field business string? kind of business of the longest phrase of list business_words in the activity, else in the name; absent when none is found

---@class penwatch.facts.end_user
---@field name string? name of the end_user
---@field id string? register, tax or licence number of the end_user
---@field address string? address of the end_user
---@field country string? country of the end_user
---@field email string? e-mail of the end_user
---@field phone string? telephone of the end_user
---@field registered_on integer? date: day the end_user was registered as a firm
---@field activity string? business line of the end_user
---@field first_seen_days integer? days: days since the first shipment of this end_user in any role was issued; absent when this is the first
---@field shipments integer? count: earlier shipments of this end_user in any role; absent when no end_user is named
---@field age_days integer? days: days from the firm's registration to issued_on; absent without registered_on
---@field free_mail boolean? the e-mail is at a free provider (list free_mail); absent without e-mail
---@field po_box boolean? the address is a post office box; absent without address
---@field vague_address boolean? the address has no number and fewer than three words; absent without address
---@field listed boolean? a name like this one or this identifier is on a loaded watch list; absent when no watch list is loaded
---@field listed_score integer? 0 to 100: how sure the match with the list is, of 100; absent when not listed
---@field listed_how string? which entry it is, which words agree and how, and what speaks against it; absent when not listed
---@field alerts integer? count: alerts of other authorities in force that name this end_user, those of one ancestry once; absent when no end_user is named
---@field alerts_exact integer? count: of them, those of goods seized, stopped, stolen or found, by an identifier; absent when no end_user is named
---@field alerts_how string? which alerts, and what agreed; absent without one
---@field alerts_useful integer? 0 to 100: of that source's alerts whose outcome is known here, how many of 100 were right; absent under three
---@field licence ("valid"|"expired"|"suspended"|"none")? valid, expired, suspended or none on issued_on; absent when no licence register is loaded for its country
---@field business string? kind of business of the longest phrase of list business_words in the activity, else in the name; absent when none is found

---@class penwatch.facts.broker
---@field name string? name of the broker
---@field id string? register, tax or licence number of the broker
---@field address string? address of the broker
---@field country string? country of the broker
---@field email string? e-mail of the broker
---@field phone string? telephone of the broker
---@field registered_on integer? date: day the broker was registered as a firm
---@field activity string? business line of the broker
---@field first_seen_days integer? days: days since the first shipment of this broker in any role was issued; absent when this is the first
---@field shipments integer? count: earlier shipments of this broker in any role; absent when no broker is named
---@field age_days integer? days: days from the firm's registration to issued_on; absent without registered_on
---@field free_mail boolean? the e-mail is at a free provider (list free_mail); absent without e-mail
---@field po_box boolean? the address is a post office box; absent without address
---@field vague_address boolean? the address has no number and fewer than three words; absent without address
---@field listed boolean? a name like this one or this identifier is on a loaded watch list; absent when no watch list is loaded
---@field listed_score integer? 0 to 100: how sure the match with the list is, of 100; absent when not listed
---@field listed_how string? which entry it is, which words agree and how, and what speaks against it; absent when not listed
---@field alerts integer? count: alerts of other authorities in force that name this broker, those of one ancestry once; absent when no broker is named
---@field alerts_exact integer? count: of them, those of goods seized, stopped, stolen or found, by an identifier; absent when no broker is named
---@field alerts_how string? which alerts, and what agreed; absent without one
---@field alerts_useful integer? 0 to 100: of that source's alerts whose outcome is known here, how many of 100 were right; absent under three
---@field licence ("valid"|"expired"|"suspended"|"none")? valid, expired, suspended or none on issued_on; absent when no licence register is loaded for its country
---@field business string? kind of business of the longest phrase of list business_words in the activity, else in the name; absent when none is found

---@class penwatch.facts.forwarder
---@field name string? name of the forwarder
---@field id string? register, tax or licence number of the forwarder
---@field address string? address of the forwarder
---@field country string? country of the forwarder
---@field email string? e-mail of the forwarder
---@field phone string? telephone of the forwarder
---@field registered_on integer? date: day the forwarder was registered as a firm
---@field activity string? business line of the forwarder
---@field first_seen_days integer? days: days since the first shipment of this forwarder in any role was issued; absent when this is the first
---@field shipments integer? count: earlier shipments of this forwarder in any role; absent when no forwarder is named
---@field age_days integer? days: days from the firm's registration to issued_on; absent without registered_on
---@field free_mail boolean? the e-mail is at a free provider (list free_mail); absent without e-mail
---@field po_box boolean? the address is a post office box; absent without address
---@field vague_address boolean? the address has no number and fewer than three words; absent without address
---@field listed boolean? a name like this one or this identifier is on a loaded watch list; absent when no watch list is loaded
---@field listed_score integer? 0 to 100: how sure the match with the list is, of 100; absent when not listed
---@field listed_how string? which entry it is, which words agree and how, and what speaks against it; absent when not listed
---@field alerts integer? count: alerts of other authorities in force that name this forwarder, those of one ancestry once; absent when no forwarder is named
---@field alerts_exact integer? count: of them, those of goods seized, stopped, stolen or found, by an identifier; absent when no forwarder is named
---@field alerts_how string? which alerts, and what agreed; absent without one
---@field alerts_useful integer? 0 to 100: of that source's alerts whose outcome is known here, how many of 100 were right; absent under three
---@field licence ("valid"|"expired"|"suspended"|"none")? valid, expired, suspended or none on issued_on; absent when no licence register is loaded for its country
---@field business string? kind of business of the longest phrase of list business_words in the activity, else in the name; absent when none is found

---@class penwatch.facts.notify
---@field name string? name of the notify
---@field id string? register, tax or licence number of the notify
---@field address string? address of the notify
---@field country string? country of the notify
---@field email string? e-mail of the notify
---@field phone string? telephone of the notify
---@field registered_on integer? date: day the notify was registered as a firm
---@field activity string? business line of the notify
---@field first_seen_days integer? days: days since the first shipment of this notify in any role was issued; absent when this is the first
---@field shipments integer? count: earlier shipments of this notify in any role; absent when no notify is named
---@field age_days integer? days: days from the firm's registration to issued_on; absent without registered_on
---@field free_mail boolean? the e-mail is at a free provider (list free_mail); absent without e-mail
---@field po_box boolean? the address is a post office box; absent without address
---@field vague_address boolean? the address has no number and fewer than three words; absent without address
---@field listed boolean? a name like this one or this identifier is on a loaded watch list; absent when no watch list is loaded
---@field listed_score integer? 0 to 100: how sure the match with the list is, of 100; absent when not listed
---@field listed_how string? which entry it is, which words agree and how, and what speaks against it; absent when not listed
---@field alerts integer? count: alerts of other authorities in force that name this notify, those of one ancestry once; absent when no notify is named
---@field alerts_exact integer? count: of them, those of goods seized, stopped, stolen or found, by an identifier; absent when no notify is named
---@field alerts_how string? which alerts, and what agreed; absent without one
---@field alerts_useful integer? 0 to 100: of that source's alerts whose outcome is known here, how many of 100 were right; absent under three
---@field licence ("valid"|"expired"|"suspended"|"none")? valid, expired, suspended or none on issued_on; absent when no licence register is loaded for its country
---@field business string? kind of business of the longest phrase of list business_words in the activity, else in the name; absent when none is found

---@class penwatch.facts.previous
---@field importing_country string? importing country of the version before
---@field importer_name string? importer of the version before

---@class penwatch.facts.pen
---@field found boolean? the PEN that this declaration names is stored; absent when it names none
---@field objected boolean? that PEN was objected to; absent when it is not stored
---@field quantity_gap number? per cent: per cent by which the declared mass differs from the PEN's; absent when either is

---@class penwatch.facts.moved
---@field exporter_gaps integer? count: earlier consignments of this exporter that moved in a quantity more than a tenth from the one notified; absent when no exporter is named
---@field importer_gaps integer? count: the same of this importer

---@class penwatch.facts.route
---@field countries string[] exporting, transit and importing countries in order
---@field corridors string[]? named corridors (list corridors) of which the route has two countries in order
---@field legs integer? count: number of legs; absent when none are given
---@field km integer? km: great-circle length over the known places; absent when fewer than two are known
---@field detour number? ratio: route.km over the direct distance between first and last place; absent under three known places or under 300 km direct
---@field free_zone boolean? a place on the way is a free zone; absent when no place is known
---@field free_zone_export boolean? the goods leave from a free zone; absent when exit_point is unknown
---@field unknown_places integer count: places named that the table does not know

---@class penwatch.facts.contact
---@field alerts integer count: alerts in force with a telephone, e-mail or address of a party of this shipment
---@field alerts_how string? which alerts, and what agreed; absent without one

---@class penwatch.facts.carriage
---@field alerts integer count: alerts in force with a container, vehicle or vessel of this shipment
---@field alerts_exact integer count: of them, those of goods seized, stopped, stolen or found, by container number or plate
---@field alerts_how string? which alerts, and what agreed; absent without one

---@class penwatch.facts.corridor
---@field alerts integer count: alerts in force on a substance of this shipment between the same two countries
---@field alerts_how string? which alerts; absent without one

---@class penwatch.facts.lines
---@field count integer count: goods lines
---@field substances string[] codes of all lines, sorted, without repeats
---@field concerns string[] drug classes of all lines, sorted, without repeats
---@field listed integer count: lines whose substance is in Table I or II
---@field unresolved integer count: lines whose substance is not known
---@field sum penwatch.facts.lines.sum

---@class penwatch.facts.lines.sum
---@field quantity_kg number? kg: mass of all lines; absent when a line's is
---@field value_usd number? USD: value of all lines; absent when a line's is

---@class penwatch.facts.permit
---@field balance_kg number? kg: what is left of the import authorisation for this substance before this consignment, negative when overdrawn; absent when no loaded register (table permits) holds it (goods line)
---@field drawn_kg number? kg: what other consignments drew on it: the mass that moved where that is known, else the mass notified, unless withdrawn, cancelled or objected to; absent as permit.balance_kg (goods line)
---@field export_balance_kg number? kg: permit.balance_kg of the export authorisation (goods line)
---@field export_drawn_kg number? kg: permit.drawn_kg of the export authorisation (goods line)

---@class penwatch.facts.reexport
---@field imported_kg number? kg: mass of this substance that the exporter received as importer in the 365 days before; absent when none is known (goods line)
---@field [string] any needs that the rule names itself: windows, look-ups, lists

---@alias penwatch.fact
---| '"reference"' # the notification's own number
---| '"version"' # notification version, from 1
---| '"action"' # notify, amend or withdraw
---| '"issued_on"' # day the notification was issued
---| '"received_on"' # day it arrived at the office
---| '"reply_by"' # day a reply is due
---| '"regime"' # pen, pen_light or declaration
---| '"issuer"' # country whose authority notified
---| '"pen_reference"' # on a declaration: the PEN it belongs to
---| '"exporting_country"' # country the goods leave
---| '"importing_country"' # country the goods go to
---| '"origin_country"' # country that made the goods
---| '"transit_countries"' # countries on the way, in order
---| '"legs"' # place:mode of each leg, in order
---| '"exit_point"' # UN/LOCODE where the goods leave
---| '"entry_point"' # UN/LOCODE where the goods arrive
---| '"customs_office"' # customs office of declaration
---| '"transport_mode"' # sea, rail, road, air, post, multimodal, fixed, inland or other
---| '"carrier"' # carrier
---| '"vessel"' # vessel and voyage
---| '"vehicle"' # vehicle registration
---| '"containers"' # container numbers
---| '"seals"' # seal numbers
---| '"transport_document"' # bill of lading or waybill
---| '"tir_carnet"' # TIR carnet number
---| '"departure_on"' # expected day of dispatch
---| '"arrival_on"' # expected day of arrival
---| '"export_permit"' # export authorisation number
---| '"import_permit"' # import authorisation number
---| '"import_permit_valid_to"' # last day of the import authorisation
---| '"invoice"' # invoice number
---| '"incoterm"' # term of delivery
---| '"payment_method"' # how it is paid
---| '"payer"' # who pays
---| '"bank_country"' # country of the paying bank
---| '"end_use"' # declared end use
---| '"remarks"' # remarks
---| '"exporting_authority.office"' # office of the exporting_authority
---| '"exporting_authority.officer"' # officer of the exporting_authority
---| '"exporting_authority.email"' # e-mail of the exporting_authority
---| '"exporting_authority.phone"' # telephone of the exporting_authority
---| '"importing_authority.office"' # office of the importing_authority
---| '"importing_authority.officer"' # officer of the importing_authority
---| '"importing_authority.email"' # e-mail of the importing_authority
---| '"importing_authority.phone"' # telephone of the importing_authority
---| '"exporter.name"' # name of the exporter
---| '"exporter.id"' # register, tax or licence number of the exporter
---| '"exporter.address"' # address of the exporter
---| '"exporter.country"' # country of the exporter
---| '"exporter.email"' # e-mail of the exporter
---| '"exporter.phone"' # telephone of the exporter
---| '"exporter.registered_on"' # day the exporter was registered as a firm
---| '"exporter.activity"' # business line of the exporter
---| '"importer.name"' # name of the importer
---| '"importer.id"' # register, tax or licence number of the importer
---| '"importer.address"' # address of the importer
---| '"importer.country"' # country of the importer
---| '"importer.email"' # e-mail of the importer
---| '"importer.phone"' # telephone of the importer
---| '"importer.registered_on"' # day the importer was registered as a firm
---| '"importer.activity"' # business line of the importer
---| '"consignee.name"' # name of the consignee
---| '"consignee.id"' # register, tax or licence number of the consignee
---| '"consignee.address"' # address of the consignee
---| '"consignee.country"' # country of the consignee
---| '"consignee.email"' # e-mail of the consignee
---| '"consignee.phone"' # telephone of the consignee
---| '"consignee.registered_on"' # day the consignee was registered as a firm
---| '"consignee.activity"' # business line of the consignee
---| '"end_user.name"' # name of the end_user
---| '"end_user.id"' # register, tax or licence number of the end_user
---| '"end_user.address"' # address of the end_user
---| '"end_user.country"' # country of the end_user
---| '"end_user.email"' # e-mail of the end_user
---| '"end_user.phone"' # telephone of the end_user
---| '"end_user.registered_on"' # day the end_user was registered as a firm
---| '"end_user.activity"' # business line of the end_user
---| '"broker.name"' # name of the broker
---| '"broker.id"' # register, tax or licence number of the broker
---| '"broker.address"' # address of the broker
---| '"broker.country"' # country of the broker
---| '"broker.email"' # e-mail of the broker
---| '"broker.phone"' # telephone of the broker
---| '"broker.registered_on"' # day the broker was registered as a firm
---| '"broker.activity"' # business line of the broker
---| '"forwarder.name"' # name of the forwarder
---| '"forwarder.id"' # register, tax or licence number of the forwarder
---| '"forwarder.address"' # address of the forwarder
---| '"forwarder.country"' # country of the forwarder
---| '"forwarder.email"' # e-mail of the forwarder
---| '"forwarder.phone"' # telephone of the forwarder
---| '"forwarder.registered_on"' # day the forwarder was registered as a firm
---| '"forwarder.activity"' # business line of the forwarder
---| '"notify.name"' # name of the notify
---| '"notify.id"' # register, tax or licence number of the notify
---| '"notify.address"' # address of the notify
---| '"notify.country"' # country of the notify
---| '"notify.email"' # e-mail of the notify
---| '"notify.phone"' # telephone of the notify
---| '"notify.registered_on"' # day the notify was registered as a firm
---| '"notify.activity"' # business line of the notify
---| '"line"' # line number, from 1
---| '"cas"' # declared CAS number
---| '"hs"' # declared HS code
---| '"trade_name"' # trade name
---| '"description"' # description of the goods
---| '"quantity"' # quantity in `unit`
---| '"unit"' # unit of the quantity: a name, symbol or UNECE Rec 20 code
---| '"gross_kg"' # gross mass in kg
---| '"concentration"' # per cent of the listed substance
---| '"form"' # raw, preparation or mixture
---| '"packages"' # number of packages
---| '"package_kind"' # kind of packages
---| '"value"' # value in `currency`
---| '"currency"' # ISO 4217 code of the value
---| '"goods_origin_country"' # country that made this line's goods
---| '"role"' # the office's side: importing, exporting, transit or observed
---| '"missing_count"' # expected fields that are missing
---| '"notice_days"' # days from received_on to departure_on, negative when late; absent without departure_on
---| '"reply_days"' # days from received_on to reply_by
---| '"notice_late"' # departure_on is before reply_by: the goods leave before the time for an answer is over; absent without departure_on or reply_by
---| '"notice_after_departure"' # received after departure_on; absent without departure_on
---| '"transit_days"' # days from departure_on to arrival_on; absent without both
---| '"amended"' # an earlier version of this notification is stored
---| '"changed"' # fields whose text differs from the version before; absent on a first version
---| '"changed_after_departure"' # this amendment was received on or after the departure day the version before gave; absent on a first version
---| '"version_gap"' # a lower version number was never received
---| '"previous.importing_country"' # importing country of the version before
---| '"previous.importer_name"' # importer of the version before
---| '"pen.found"' # the PEN that this declaration names is stored; absent when it names none
---| '"pen.objected"' # that PEN was objected to; absent when it is not stored
---| '"pen.quantity_gap"' # per cent by which the declared mass differs from the PEN's; absent when either is
---| '"moved.exporter_gaps"' # earlier consignments of this exporter that moved in a quantity more than a tenth from the one notified; absent when no exporter is named
---| '"moved.importer_gaps"' # the same of this importer
---| '"route.countries"' # exporting, transit and importing countries in order
---| '"route.corridors"' # named corridors (list corridors) of which the route has two countries in order
---| '"route.legs"' # number of legs; absent when none are given
---| '"route.km"' # great-circle length over the known places; absent when fewer than two are known
---| '"route.detour"' # route.km over the direct distance between first and last place; absent under three known places or under 300 km direct
---| '"route.free_zone"' # a place on the way is a free zone; absent when no place is known
---| '"route.free_zone_export"' # the goods leave from a free zone; absent when exit_point is unknown
---| '"route.unknown_places"' # places named that the table does not know
---| '"contact.alerts"' # alerts in force with a telephone, e-mail or address of a party of this shipment
---| '"contact.alerts_how"' # which alerts, and what agreed; absent without one
---| '"carriage.alerts"' # alerts in force with a container, vehicle or vessel of this shipment
---| '"carriage.alerts_exact"' # of them, those of goods seized, stopped, stolen or found, by container number or plate
---| '"carriage.alerts_how"' # which alerts, and what agreed; absent without one
---| '"corridor.alerts"' # alerts in force on a substance of this shipment between the same two countries
---| '"corridor.alerts_how"' # which alerts; absent without one
---| '"container_count"' # container numbers given; absent when none
---| '"lines.count"' # goods lines
---| '"lines.sum.quantity_kg"' # mass of all lines; absent when a line's is
---| '"lines.sum.value_usd"' # value of all lines; absent when a line's is
---| '"lines.substances"' # codes of all lines, sorted, without repeats
---| '"lines.concerns"' # drug classes of all lines, sorted, without repeats
---| '"lines.listed"' # lines whose substance is in Table I or II
---| '"lines.unresolved"' # lines whose substance is not known
---| '"payment_kind"' # kind of the first phrase of list payment_words in payment_method, else usual; absent without payment_method
---| '"remarks_kind"' # kind of the first phrase of list remark_words in remarks or a package_kind; absent when none is found
---| '"end_use_vague"' # the whole end use is one of list vague_uses; absent without end_use
---| '"exporter.first_seen_days"' # days since the first shipment of this exporter in any role was issued; absent when this is the first
---| '"exporter.shipments"' # earlier shipments of this exporter in any role; absent when no exporter is named
---| '"exporter.age_days"' # days from the firm's registration to issued_on; absent without registered_on
---| '"exporter.free_mail"' # the e-mail is at a free provider (list free_mail); absent without e-mail
---| '"exporter.po_box"' # the address is a post office box; absent without address
---| '"exporter.vague_address"' # the address has no number and fewer than three words; absent without address
---| '"exporter.listed"' # a name like this one or this identifier is on a loaded watch list; absent when no watch list is loaded
---| '"exporter.listed_score"' # how sure the match with the list is, of 100; absent when not listed
---| '"exporter.listed_how"' # which entry it is, which words agree and how, and what speaks against it; absent when not listed
---| '"exporter.alerts"' # alerts of other authorities in force that name this exporter, those of one ancestry once; absent when no exporter is named
---| '"exporter.alerts_exact"' # of them, those of goods seized, stopped, stolen or found, by an identifier; absent when no exporter is named
---| '"exporter.alerts_how"' # which alerts, and what agreed; absent without one
---| '"exporter.alerts_useful"' # of that source's alerts whose outcome is known here, how many of 100 were right; absent under three
---| '"exporter.licence"' # valid, expired, suspended or none on issued_on; absent when no licence register is loaded for its country
---| '"exporter.business"' # kind of business of the longest phrase of list business_words in the activity, else in the name; absent when none is found
---| '"importer.first_seen_days"' # days since the first shipment of this importer in any role was issued; absent when this is the first
---| '"importer.shipments"' # earlier shipments of this importer in any role; absent when no importer is named
---| '"importer.age_days"' # days from the firm's registration to issued_on; absent without registered_on
---| '"importer.free_mail"' # the e-mail is at a free provider (list free_mail); absent without e-mail
---| '"importer.po_box"' # the address is a post office box; absent without address
---| '"importer.vague_address"' # the address has no number and fewer than three words; absent without address
---| '"importer.listed"' # a name like this one or this identifier is on a loaded watch list; absent when no watch list is loaded
---| '"importer.listed_score"' # how sure the match with the list is, of 100; absent when not listed
---| '"importer.listed_how"' # which entry it is, which words agree and how, and what speaks against it; absent when not listed
---| '"importer.alerts"' # alerts of other authorities in force that name this importer, those of one ancestry once; absent when no importer is named
---| '"importer.alerts_exact"' # of them, those of goods seized, stopped, stolen or found, by an identifier; absent when no importer is named
---| '"importer.alerts_how"' # which alerts, and what agreed; absent without one
---| '"importer.alerts_useful"' # of that source's alerts whose outcome is known here, how many of 100 were right; absent under three
---| '"importer.licence"' # valid, expired, suspended or none on issued_on; absent when no licence register is loaded for its country
---| '"importer.business"' # kind of business of the longest phrase of list business_words in the activity, else in the name; absent when none is found
---| '"consignee.first_seen_days"' # days since the first shipment of this consignee in any role was issued; absent when this is the first
---| '"consignee.shipments"' # earlier shipments of this consignee in any role; absent when no consignee is named
---| '"consignee.age_days"' # days from the firm's registration to issued_on; absent without registered_on
---| '"consignee.free_mail"' # the e-mail is at a free provider (list free_mail); absent without e-mail
---| '"consignee.po_box"' # the address is a post office box; absent without address
---| '"consignee.vague_address"' # the address has no number and fewer than three words; absent without address
---| '"consignee.listed"' # a name like this one or this identifier is on a loaded watch list; absent when no watch list is loaded
---| '"consignee.listed_score"' # how sure the match with the list is, of 100; absent when not listed
---| '"consignee.listed_how"' # which entry it is, which words agree and how, and what speaks against it; absent when not listed
---| '"consignee.alerts"' # alerts of other authorities in force that name this consignee, those of one ancestry once; absent when no consignee is named
---| '"consignee.alerts_exact"' # of them, those of goods seized, stopped, stolen or found, by an identifier; absent when no consignee is named
---| '"consignee.alerts_how"' # which alerts, and what agreed; absent without one
---| '"consignee.alerts_useful"' # of that source's alerts whose outcome is known here, how many of 100 were right; absent under three
---| '"consignee.licence"' # valid, expired, suspended or none on issued_on; absent when no licence register is loaded for its country
---| '"consignee.business"' # kind of business of the longest phrase of list business_words in the activity, else in the name; absent when none is found
---| '"end_user.first_seen_days"' # days since the first shipment of this end_user in any role was issued; absent when this is the first
---| '"end_user.shipments"' # earlier shipments of this end_user in any role; absent when no end_user is named
---| '"end_user.age_days"' # days from the firm's registration to issued_on; absent without registered_on
---| '"end_user.free_mail"' # the e-mail is at a free provider (list free_mail); absent without e-mail
---| '"end_user.po_box"' # the address is a post office box; absent without address
---| '"end_user.vague_address"' # the address has no number and fewer than three words; absent without address
---| '"end_user.listed"' # a name like this one or this identifier is on a loaded watch list; absent when no watch list is loaded
---| '"end_user.listed_score"' # how sure the match with the list is, of 100; absent when not listed
---| '"end_user.listed_how"' # which entry it is, which words agree and how, and what speaks against it; absent when not listed
---| '"end_user.alerts"' # alerts of other authorities in force that name this end_user, those of one ancestry once; absent when no end_user is named
---| '"end_user.alerts_exact"' # of them, those of goods seized, stopped, stolen or found, by an identifier; absent when no end_user is named
---| '"end_user.alerts_how"' # which alerts, and what agreed; absent without one
---| '"end_user.alerts_useful"' # of that source's alerts whose outcome is known here, how many of 100 were right; absent under three
---| '"end_user.licence"' # valid, expired, suspended or none on issued_on; absent when no licence register is loaded for its country
---| '"end_user.business"' # kind of business of the longest phrase of list business_words in the activity, else in the name; absent when none is found
---| '"broker.first_seen_days"' # days since the first shipment of this broker in any role was issued; absent when this is the first
---| '"broker.shipments"' # earlier shipments of this broker in any role; absent when no broker is named
---| '"broker.age_days"' # days from the firm's registration to issued_on; absent without registered_on
---| '"broker.free_mail"' # the e-mail is at a free provider (list free_mail); absent without e-mail
---| '"broker.po_box"' # the address is a post office box; absent without address
---| '"broker.vague_address"' # the address has no number and fewer than three words; absent without address
---| '"broker.listed"' # a name like this one or this identifier is on a loaded watch list; absent when no watch list is loaded
---| '"broker.listed_score"' # how sure the match with the list is, of 100; absent when not listed
---| '"broker.listed_how"' # which entry it is, which words agree and how, and what speaks against it; absent when not listed
---| '"broker.alerts"' # alerts of other authorities in force that name this broker, those of one ancestry once; absent when no broker is named
---| '"broker.alerts_exact"' # of them, those of goods seized, stopped, stolen or found, by an identifier; absent when no broker is named
---| '"broker.alerts_how"' # which alerts, and what agreed; absent without one
---| '"broker.alerts_useful"' # of that source's alerts whose outcome is known here, how many of 100 were right; absent under three
---| '"broker.licence"' # valid, expired, suspended or none on issued_on; absent when no licence register is loaded for its country
---| '"broker.business"' # kind of business of the longest phrase of list business_words in the activity, else in the name; absent when none is found
---| '"forwarder.first_seen_days"' # days since the first shipment of this forwarder in any role was issued; absent when this is the first
---| '"forwarder.shipments"' # earlier shipments of this forwarder in any role; absent when no forwarder is named
---| '"forwarder.age_days"' # days from the firm's registration to issued_on; absent without registered_on
---| '"forwarder.free_mail"' # the e-mail is at a free provider (list free_mail); absent without e-mail
---| '"forwarder.po_box"' # the address is a post office box; absent without address
---| '"forwarder.vague_address"' # the address has no number and fewer than three words; absent without address
---| '"forwarder.listed"' # a name like this one or this identifier is on a loaded watch list; absent when no watch list is loaded
---| '"forwarder.listed_score"' # how sure the match with the list is, of 100; absent when not listed
---| '"forwarder.listed_how"' # which entry it is, which words agree and how, and what speaks against it; absent when not listed
---| '"forwarder.alerts"' # alerts of other authorities in force that name this forwarder, those of one ancestry once; absent when no forwarder is named
---| '"forwarder.alerts_exact"' # of them, those of goods seized, stopped, stolen or found, by an identifier; absent when no forwarder is named
---| '"forwarder.alerts_how"' # which alerts, and what agreed; absent without one
---| '"forwarder.alerts_useful"' # of that source's alerts whose outcome is known here, how many of 100 were right; absent under three
---| '"forwarder.licence"' # valid, expired, suspended or none on issued_on; absent when no licence register is loaded for its country
---| '"forwarder.business"' # kind of business of the longest phrase of list business_words in the activity, else in the name; absent when none is found
---| '"notify.first_seen_days"' # days since the first shipment of this notify in any role was issued; absent when this is the first
---| '"notify.shipments"' # earlier shipments of this notify in any role; absent when no notify is named
---| '"notify.age_days"' # days from the firm's registration to issued_on; absent without registered_on
---| '"notify.free_mail"' # the e-mail is at a free provider (list free_mail); absent without e-mail
---| '"notify.po_box"' # the address is a post office box; absent without address
---| '"notify.vague_address"' # the address has no number and fewer than three words; absent without address
---| '"notify.listed"' # a name like this one or this identifier is on a loaded watch list; absent when no watch list is loaded
---| '"notify.listed_score"' # how sure the match with the list is, of 100; absent when not listed
---| '"notify.listed_how"' # which entry it is, which words agree and how, and what speaks against it; absent when not listed
---| '"notify.alerts"' # alerts of other authorities in force that name this notify, those of one ancestry once; absent when no notify is named
---| '"notify.alerts_exact"' # of them, those of goods seized, stopped, stolen or found, by an identifier; absent when no notify is named
---| '"notify.alerts_how"' # which alerts, and what agreed; absent without one
---| '"notify.alerts_useful"' # of that source's alerts whose outcome is known here, how many of 100 were right; absent under three
---| '"notify.licence"' # valid, expired, suspended or none on issued_on; absent when no licence register is loaded for its country
---| '"notify.business"' # kind of business of the longest phrase of list business_words in the activity, else in the name; absent when none is found
---| '"substance"' # code of the resolved substance; absent when none was found
---| '"substance_declared"' # the name as declared
---| '"substance_by"' # what resolved it: cas, name or hs
---| '"substance_table"' # I, II, ISSL or none
---| '"substance_concerns"' # drug classes it is a precursor of
---| '"substance_uses"' # known licit uses; an empty list when there are none
---| '"substance_risk"' # 1 to 5 of the substance table
---| '"substance_conflict"' # CAS, name and HS code point to different substances
---| '"substance_conflict_text"' # which says what, in words; absent without conflict
---| '"name_form"' # name, synonym, formula, cas (a CAS number in the name field), vague (list vague_names) or unknown; absent without a declared name
---| '"cas_valid"' # form and check digit of the CAS number; absent without one
---| '"hs_known"' # the first six digits exist in the HS 2022; absent without a code
---| '"hs_matches"' # the code is the substance's own at the length given; absent when either is missing
---| '"hs_residual"' # the six digits end in 9 or 90: an 'other' heading; absent without a code
---| '"quantity_kg"' # mass of the anhydrous listed substance; absent when it cannot be converted
---| '"quantity_basis"' # net, or gross when concentration is missing for a mixture or preparation
---| '"unit_kind"' # mass, volume, count or unknown
---| '"unit_odd"' # volume of a substance traded by mass, a count, or an unknown unit
---| '"permit.balance_kg"' # what is left of the import authorisation for this substance before this consignment, negative when overdrawn; absent when no loaded register (table permits) holds it
---| '"permit.drawn_kg"' # what other consignments drew on it: the mass that moved where that is known, else the mass notified, unless withdrawn, cancelled or objected to; absent as permit.balance_kg
---| '"permit.export_balance_kg"' # permit.balance_kg of the export authorisation
---| '"permit.export_drawn_kg"' # permit.drawn_kg of the export authorisation
---| '"reexport.imported_kg"' # mass of this substance that the exporter received as importer in the 365 days before; absent when none is known
---| '"value_usd"' # value at the newest rate on or before issued_on; absent without one
---| '"unit_price_usd"' # value_usd per quantity_kg
---| '"package_kg"' # quantity_kg per package; absent without packages
---| '"end_use_fits"' # a phrase of list use_words in end_use stands for a use of the substance; absent when no phrase is found or no use of the substance is known
---| '"looks_like"' # substance that the declared name, trade name or description has hidden before (list look_alikes); absent when none
---| '"goods_kind"' # kind of the first phrase of list goods_words in name, trade name or description: cover, equipment; absent when none is found
---| '"description_vague"' # the whole description, or without one the trade name, is one of list vague_names; absent without both

---@alias penwatch.history_field
---| '"exporter"' # party identity of the exporter
---| '"importer"' # party identity of the importer
---| '"consignee"' # party identity of the consignee
---| '"end_user"' # party identity of the end user
---| '"broker"' # party identity of the broker
---| '"forwarder"' # party identity of the forwarder
---| '"notify"' # party identity of the notify party
---| '"substance"' # substance code
---| '"substance_concerns"' # the substance's drug classes, as one value
---| '"exporting_country"' # exporting country
---| '"importing_country"' # importing country
---| '"origin_country"' # origin country
---| '"exporter.address"' # folded address of the exporter
---| '"importer.address"' # folded address of the importer
---| '"consignee.address"' # folded address of the consignee
---| '"exporter.phone"' # digits of the exporter's telephone
---| '"importer.phone"' # digits of the importer's telephone
---| '"exporter.email"' # folded e-mail of the exporter
---| '"importer.email"' # folded e-mail of the importer
---| '"export_permit"' # export authorisation number
---| '"import_permit"' # import authorisation number
---| '"exit_point"' # place where the goods leave
---| '"entry_point"' # place where the goods arrive
---| '"transport_mode"' # transport mode
---| '"form"' # raw, preparation or mixture
---| '"reference"' # the shipment itself (for count and distinct)
---| '"state"' # state of the shipment, as known now
---| '"reply"' # last reply sent or received: no_objection, objection, ...
---| '"finding"' # clean, paper, suspected or diversion
---| '"quantity_kg"' # mass of the anhydrous listed substance
---| '"value_usd"' # value in US dollars
---| '"unit_price_usd"' # value per kg

---@class penwatch.made what a word gives; it is only handed on

---@class penwatch.window
---@field by penwatch.history_field[] what earlier lines share with this one
---@field within string days back, as in "90d"
---@field where? table<penwatch.history_field, any>

---@class penwatch.example
---@field given table facts by name
---@field hit? boolean|table true, false, or the evidence it must have
---@field skipped? string the need that is missing

---@class penwatch.rule
---@field id string the file's name
---@field group string the folder's name
---@field on "goods"|"shipment"
---@field title string
---@field reference string
---@field only? table<penwatch.fact, any> where the rule applies
---@field needs table facts by name, and windows, look-ups and lists under names of your own
---@field missing? "pass" the check handles needs that are nil
---@field because string for the officer, with {name} filled in
---@field letter? string what may be told to a firm
---@field favours? boolean speaks for the shipment
---@field check fun(f: penwatch.facts, p: table): boolean, table?
---@field params? table numbers and words that a profile may change
---@field examples penwatch.example[]

---@class penwatch.profile
---@field id string
---@field title string
---@field lanes { yellow: integer, red: integer }
---@field sample { share: number, at_least: integer }
---@field groups table<string, { cap: integer }>
---@field rules table<string, { weight: integer, force?: string, params?: table }>

---@class penwatch.history
history = {}

---@class stringlib
string = {}

---@class mathlib
math = {}

---@class tablelib
table = {}

---what a rule file returns
---
---`return rule { id = "large_order", ... }`
---@param rule penwatch.rule
---@return penwatch.made
function rule(rule) end

---what a profile file returns
---
---`return profile { id = "import", ... }`
---@param profile penwatch.profile
---@return penwatch.made
function profile(profile) end

---a list of words or countries, by its name; for needs, only and params
---
---`only = { importing_country = list("heroin_region") }`
---@param name string
---@return string[]
function list(name) end

---a need: the cell of a table or list whose key columns equal these facts
---
---`limit_kg = lookup("limits", { substance = "substance" }, "kg")`
---@param table string
---@param keys table<string, penwatch.fact>
---@param column string
---@return penwatch.made
function lookup(table, keys, column) end

---a need: earlier goods lines that match
---
---`times = history.count({ by = { "importer" }, within = "365d" })`
---@param how penwatch.window
---@return penwatch.made
function history.count(how) end

---a need: the sum of an amount over earlier lines; 0 when there are none
---
---`sum_90d = history.sum("quantity_kg", { by = { "importer", "substance" }, within = "90d" })`
---@param of penwatch.history_field
---@param how penwatch.window
---@return penwatch.made
function history.sum(of, how) end

---a need: their average; absent when there are none
---
---`mean_kg = history.mean("quantity_kg", { by = { "exporter" }, within = "365d" })`
---@param of penwatch.history_field
---@param how penwatch.window
---@return penwatch.made
function history.mean(of, how) end

---a need: their standard deviation; absent when there are none
---
---`spread_kg = history.stddev("quantity_kg", { by = { "exporter" }, within = "365d" })`
---@param of penwatch.history_field
---@param how penwatch.window
---@return penwatch.made
function history.stddev(of, how) end

---a need: the largest of them; absent when there are none
---
---`max_kg = history.max("quantity_kg", { by = { "importer" }, within = "730d" })`
---@param of penwatch.history_field
---@param how penwatch.window
---@return penwatch.made
function history.max(of, how) end

---a need: how many different values a field had
---
---`others = history.distinct("exporter", { by = { "importer" }, within = "60d", where = { exporter = different() } })`
---@param of penwatch.history_field
---@param how penwatch.window
---@return penwatch.made
function history.distinct(of, how) end

---a need: days from the newest line that matches to this one; absent when there is none
---
---`days = history.days_since({ by = { "importer" }, within = "180d", where = { reply = "objection" } })`
---@param how penwatch.window
---@return penwatch.made
function history.days_since(how) end

---a need: the newest value of an amount; absent when there is none
---
---`last_kg = history.last("quantity_kg", { by = { "importer" }, within = "365d" })`
---@param of penwatch.history_field
---@param how penwatch.window
---@return penwatch.made
function history.last(of, how) end

---in `where`: any of these
---
---`where = { state = one_of { "withdrawn", "cancelled" } }`
---@param values (string|number)[]
---@return penwatch.made
function one_of(values) end

---in `where`: the same as this shipment's
---
---`where = { substance = same() }`
---@return penwatch.made
function same() end

---in `where`: another than this shipment's
---
---`where = { exporter = different() }`
---@return penwatch.made
function different() end

---in `where`: this shipment's amount, give or take a share
---
---`where = { quantity_kg = near(0.1) }`
---@param share number
---@return penwatch.made
function near(share) end

---is the value in the list or sequence?
---
---`has(f.route.countries, "AE")`
---@param list string[]
---@param value string
---@return boolean
function has(list, value) end

---rounded half away from zero
---
---`round(f.quantity_kg, 1)`
---@param x number
---@param decimals? integer
---@return number
function round(x, decimals) end

---the number of a day, as date facts have it
---
---`f.issued_on >= date("2026-03-01")`
---@param day string
---@return integer
function date(day) end

---number, string, boolean, table, nil or list
---
---`type(f.containers) == "list"`
---@param value any
---@return string
function type(value) end

---a number, text, truth value or nil as text
---
---`tostring(f.packages)`
---@param value any
---@return string
function tostring(value) end

---the number that a text holds, or nil
---
---`tonumber(f.hs)`
---@param value any
---@return number?
function tonumber(value) end

---goes through names and values, numbers first, then texts in ascending order
---
---`for name, value in pairs(t) do ... end`
---@param t table
---@return fun(): any, any
function pairs(t) end

---goes through a list or sequence in order
---
---`for i, country in ipairs(f.route.countries) do ... end`
---@param t table
---@return fun(): integer, any
function ipairs(t) end

---number of bytes
---
---`f.end_use:len()`
---@param s string
---@return integer
function string.len(s) end

---a part; counted from the end when negative
---
---`f.hs:sub(1, 4) == "2914"`
---@param s string
---@param from integer
---@param to? integer
---@return string
function string.sub(s, from, to) end

---ASCII letters made large
---
---`f.unit:upper()`
---@param s string
---@return string
function string.upper(s) end

---ASCII letters made small
---
---`f.end_use:lower():contains("paint")`
---@param s string
---@return string
function string.lower(s) end

---without blanks at both ends
---
---`f.remarks:trim()`
---@param s string
---@return string
function string.trim(s) end

---where a part begins and ends, or nil; no patterns
---
---`f.remarks:find("urgent")`
---@param s string
---@param part string
---@param from? integer
---@return integer?, integer?
function string.find(s, part, from) end

---does it hold the part?
---
---`f.end_use:contains("paint")`
---@param s string
---@param part string
---@return boolean
function string.contains(s, part) end

---does it begin so?
---
---`f.hs:starts("2914")`
---@param s string
---@param head string
---@return boolean
function string.starts(s, head) end

---does it end so?
---
---`f.importer.email:ends(".example")`
---@param s string
---@param tail string
---@return boolean
function string.ends(s, tail) end

---how often the part is in it
---
---`f.remarks:count("/")`
---@param s string
---@param part string
---@return integer
function string.count(s, part) end

---each `old` as `new`
---
---`f.hs:replace(".", "")`
---@param s string
---@param old string
---@param new string
---@return string
function string.replace(s, old, new) end

---repeated
---
---`("x"):rep(3)`
---@param s string
---@param n integer
---@param gap? string
---@return string
function string.rep(s, n, gap) end

---its words
---
---`#f.importer.address:words() < 3`
---@param s string
---@return string[]
function string.words(s) end

---its parts between `by`
---
---`f.vessel:split(" ")[1]`
---@param s string
---@param by string
---@return string[]
function string.split(s, by) end

---its digits alone
---
---`f.importer.phone:digits()`
---@param s string
---@return string
function string.digits(s) end

---as in Lua: %d %g %.2f %s %%; no addresses
---
---`string.format("%.1f t", f.quantity_kg / 1000)`
---@param form string
---@param ... any
---@return string
function string.format(form, ...) end

---without its sign
---
---`math.abs(f.notice_days)`
---@param x number
---@return number
function math.abs(x) end

---the next whole number up
---
---`math.ceil(f.quantity_kg)`
---@param x number
---@return integer
function math.ceil(x) end

---the next whole number down
---
---`math.floor(f.quantity_kg)`
---@param x number
---@return integer
function math.floor(x) end

---the largest
---
---`math.max(f.quantity_kg, f.gross_kg)`
---@param x number
---@param ... number
---@return number
function math.max(x, ...) end

---the smallest
---
---`math.min(1, f.days / 730)`
---@param x number
---@param ... number
---@return number
function math.min(x, ...) end

---square root
---
---`math.sqrt(f.times)`
---@param x number
---@return number
function math.sqrt(x) end

---logarithm
---
---`math.log(f.quantity_kg, 10)`
---@param x number
---@param base? number
---@return number
function math.log(x, base) end

---the same as a whole number, or nil
---
---`math.tointeger(f.version)`
---@param x number
---@return integer?
function math.tointeger(x) end

---3.14159...
---
---`math.pi`
---@type number
math.pi = nil

---adds at the end of a table of your own
---
---`table.insert(found, country)`
---@param t table
---@param value any
function table.insert(t, value) end

---joined into one text
---
---`table.concat(f.route.countries, " - ")`
---@param t table
---@param gap? string
---@return string
function table.concat(t, gap) end

---sorts a table of your own, numbers before texts
---
---`table.sort(found)`
---@param t table
function table.sort(t) end
